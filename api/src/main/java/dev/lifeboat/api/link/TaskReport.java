package dev.lifeboat.api.link;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a task stands. Each report is complete in itself: the one with the highest sequence counts, older ones are ignored.
 *
 * @param sequence grows with each report of the task, over restarts too
 * @param stage for people, for example {@code Resources}
 * @param findings grouped by cause, at most 500 groups
 * @param outcome absent while the task runs
 */
public record TaskReport(
        long epoch,
        long sequence,
        String stage,
        Progress progress,
        List<SubTask> subTasks,
        List<Finding> findings,
        @Nullable TaskOutcome outcome) {
    public TaskReport {
        subTasks = List.copyOf(subTasks);
        findings = List.copyOf(findings);
    }
}
