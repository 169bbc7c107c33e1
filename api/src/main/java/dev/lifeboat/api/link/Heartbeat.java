package dev.lifeboat.api.link;

import java.util.List;

/** @param conditions all of them, healthy or not; empty means healthy */
public record Heartbeat(long epoch, List<HealthCondition> conditions, ClusterFacts facts) {
    public Heartbeat {
        conditions = List.copyOf(conditions);
    }
}
