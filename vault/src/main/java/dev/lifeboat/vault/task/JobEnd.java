package dev.lifeboat.vault.task;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.job.JobState;
import dev.lifeboat.core.task.TaskState;
import dev.lifeboat.vault.job.Job;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How a job ends whose only task has ended. Pure. */
public final class JobEnd {
    private JobEnd() {}

    /**
     * A backup: its point decides. Once that is committed the backup exists, whatever became of the extension afterwards; that is then a warning.
     *
     * @param partial what the point says of itself
     */
    public static Job ofBackup(Task task, Job job, Ending.End end, boolean partial) {
        if (task.point() == null) {
            var missing = new TaskError(
                    ErrorCode.TASK_FAILED.wire(),
                    Map.of("stage", "commit", "reason", "no recovery point was committed"));
            return end.state() == TaskState.SUCCEEDED
                    ? started(job).ended(JobState.FAILED, missing, end.now())
                    : withoutSuccess(job, end);
        }
        var error = end.error();
        var told = error == null ? job : job.found(warning(error));
        var complete = error == null
                && !partial
                && !warns(task)
                && !warns(job.content().findings());
        return started(told).ended(complete ? JobState.COMPLETED : JobState.COMPLETED_WITH_WARNINGS, null, end.now());
    }

    /** Any other task: it does what it reported. */
    public static Job ofOther(Task task, Job job, Ending.End end) {
        if (end.state() != TaskState.SUCCEEDED) {
            return withoutSuccess(job.with(counts(task)), end);
        }
        var failed = counts(task).getOrDefault("FAILED", "0");
        var complete = !warns(task) && failed.equals("0");
        return started(job.with(counts(task)))
                .ended(complete ? JobState.COMPLETED : JobState.COMPLETED_WITH_WARNINGS, null, end.now());
    }

    /** What the outcome counted, for people. */
    public static Map<String, String> counts(Task task) {
        var report = task.report();
        var outcome = report == null ? null : report.outcome();
        var counts = new TreeMap<String, String>();
        if (outcome != null) {
            outcome.counts().forEach((name, count) -> counts.put(name, Long.toString(count)));
        }
        return counts;
    }

    private static Job withoutSuccess(Job job, Ending.End end) {
        var cancelled = end.state() == TaskState.CANCELLED
                && (job.state() == JobState.CANCELLING || job.state() == JobState.QUEUED);
        return job.ended(cancelled ? JobState.CANCELLED : JobState.FAILED, end.error(), end.now());
    }

    /** A job that ends well has begun, even if its beginning was never told. */
    private static Job started(Job job) {
        return job.state() == JobState.QUEUED ? job.to(JobState.IN_PROGRESS) : job;
    }

    private static boolean warns(Task task) {
        var report = task.report();
        return report != null && warns(report.findings());
    }

    private static boolean warns(List<Finding> findings) {
        return findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.WARNING);
    }

    private static Finding warning(TaskError error) {
        return new Finding(error.code(), Finding.Severity.WARNING, "task", error.details(), 1, List.of());
    }
}
