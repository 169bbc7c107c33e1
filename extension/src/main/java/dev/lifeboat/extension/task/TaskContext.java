package dev.lifeboat.extension.task;

import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.extension.journal.TaskJournal;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.link.TaskLink;
import java.time.InstantSource;

/**
 * What a runner works with.
 *
 * @param cluster repeats calls that may be repeated
 * @param link the vault, for the calls of this task
 * @param namespace the extension's own, which is never selected
 * @param deadline in the sense of {@link System#nanoTime()}: no task lives for ever
 */
public record TaskContext(
        LeasedTask task,
        ClusterApi cluster,
        TaskLink link,
        TaskJournal journal,
        Reporter reporter,
        Cancellation cancellation,
        InstantSource clock,
        String namespace,
        long deadline) {
    public String id() {
        return task.task();
    }
}
