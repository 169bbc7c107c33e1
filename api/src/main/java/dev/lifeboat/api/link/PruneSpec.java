package dev.lifeboat.api.link;

import java.util.List;

/** Deletion of the snapshots of points that are to go. Idempotent: a handle that is gone already is deleted. */
public record PruneSpec(String instance, List<SnapshotRef> snapshots) implements TaskSpec {
    public PruneSpec {
        snapshots = List.copyOf(snapshots);
    }
}
