package dev.lifeboat.api.link;

import java.util.Map;

/**
 * @param order STOP when the extension resource was deleted: the Deployment scales itself to zero
 * @param settings configuration settings of the extension resource, to be applied when they differ from the running ones
 */
public record HeartbeatAnswer(Order order, Map<String, String> settings) {
    public enum Order {
        CONTINUE,
        STOP
    }

    public HeartbeatAnswer {
        settings = Map.copyOf(settings);
    }
}
