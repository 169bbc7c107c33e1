package dev.lifeboat.core.task;

import java.util.Map;
import java.util.Set;

/** Where a task stands. The table below is the whole state machine; {@link #to} is the only way to move. */
public enum TaskState {
    /** Stored, waiting for its extension to lease it. */
    QUEUED,
    /** Leased. A lease never runs out by itself: a newer session of the same extension takes it over. */
    LEASED,
    /** Somebody asked to stop, the extension is told with its next report. */
    CANCELLING,
    SUCCEEDED,
    FAILED,
    CANCELLED;

    private static final Map<TaskState, Set<TaskState>> NEXT = Map.of(
            QUEUED, Set.of(LEASED, FAILED, CANCELLED),
            LEASED, Set.of(LEASED, CANCELLING, SUCCEEDED, FAILED),
            // a cancelled task is leased again after a restart, so that its post hooks run and its snapshots go
            CANCELLING, Set.of(CANCELLING, CANCELLED, SUCCEEDED, FAILED));

    public boolean isTerminal() {
        return !NEXT.containsKey(this);
    }

    /** True while an extension holds it. */
    public boolean isLeased() {
        return this == LEASED || this == CANCELLING;
    }

    /**
     * The state after a transition.
     *
     * @throws IllegalStateException if the table has no such transition; a terminal state has none
     */
    public TaskState to(TaskState next) {
        if (!NEXT.getOrDefault(this, Set.of()).contains(next)) {
            throw new IllegalStateException("A task cannot go from " + this + " to " + next);
        }
        return next;
    }
}
