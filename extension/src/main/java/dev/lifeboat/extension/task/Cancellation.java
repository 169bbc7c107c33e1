package dev.lifeboat.extension.task;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether a task should end early, and why. Thread-safe; asked for often, set once. */
public final class Cancellation {
    /** Who ends the task. */
    public enum Reason {
        /** The vault asked for it: clean up, report CANCELLED. */
        REQUESTED,
        /** Another instance has the task: stop at once, touch nothing. */
        FENCED,
        /** This process ends: run post hooks, leave the task to the next one. */
        STOPPING
    }

    private final AtomicReference<@Nullable Reason> reason = new AtomicReference<>();

    /** The first reason stays, but fencing overrides all: after it nothing may be written. */
    public void cancel(Reason why) {
        reason.updateAndGet(known -> known == null || why == Reason.FENCED ? why : known);
    }

    public @Nullable Reason reason() {
        return reason.get();
    }

    public boolean isCancelled() {
        return reason.get() != null;
    }

    /**
     * Called between steps.
     *
     * @throws LifeboatException TASK_CANCELLED or FENCED
     * @throws InterruptedException if this process ends
     */
    public void check() throws InterruptedException {
        var why = reason.get();
        if (why == null) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            return;
        }
        switch (why) {
            case REQUESTED -> throw new LifeboatException(ErrorCode.TASK_CANCELLED, Map.of());
            case FENCED -> throw new LifeboatException(ErrorCode.FENCED, Map.of("task", "this task"));
            case STOPPING -> throw new InterruptedException("Stopping");
        }
    }
}
