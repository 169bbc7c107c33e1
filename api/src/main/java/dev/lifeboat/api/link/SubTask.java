package dev.lifeboat.api.link;

import java.util.Map;

/** A step of a task that people follow, for example "Snapshots". Numbered in their order, from 1. */
public record SubTask(int id, String name, State state, String progress, Map<String, String> details) {
    public enum State {
        NOT_STARTED,
        IN_PROGRESS,
        COMPLETED,
        COMPLETED_WITH_WARNINGS,
        FAILED,
        SKIPPED
    }

    public SubTask {
        details = Map.copyOf(details);
    }
}
