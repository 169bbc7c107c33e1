package dev.lifeboat.extension.restore;

import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.extension.task.TaskRunner;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Restores a recovery point into the cluster that the context names, from within the restorer pod (RES-1, RES-6; issue 3 point 9). Goes on from the journal
 * when an earlier process of the task has died. Thread-safe.
 */
public final class RestoreRunner implements TaskRunner<RestoreSpec> {
    private final @Nullable ClusterApi writes;

    /** Writes go the same way as reads. */
    public RestoreRunner() {
        this.writes = null;
    }

    /** @param writes for creates: one that repeats nothing by itself, so that each refusal slows the restore down at once (rule 175) */
    public RestoreRunner(ClusterApi writes) {
        this.writes = writes;
    }

    @Override
    public TaskOutcome run(RestoreSpec spec, TaskContext context) throws InterruptedException {
        var restore = new Restore(spec, context, writes == null ? context.cluster() : writes);
        try {
            return restore.run();
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.TASK_CANCELLED) {
                return new TaskOutcome(TaskOutcome.Result.CANCELLED, null, restore.sums());
            }
            throw e;
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    Map.of("server", "of this cluster", "reason", String.valueOf(e.getMessage())),
                    e);
        }
    }
}
