package dev.lifeboat.vault.task;

import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.core.task.TaskState;
import dev.lifeboat.vault.job.Job;
import java.time.Instant;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What the end of a task of one kind means: for its job, and for what was kept for it. */
@FunctionalInterface
public interface Ending {
    /**
     * Called once, in the transaction that ends the task.
     *
     * @return the job as it is to be written; ended unless more tasks follow
     */
    Job end(Handle handle, Task task, Job job, End end);

    /** @param error absent when it succeeded */
    record End(TaskState state, @Nullable TaskError error, Instant now) {}
}
