package dev.lifeboat.vault.task;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The findings of processes that did not live to report an end. Pure. */
final class LastWords {
    private LastWords() {}

    /**
     * A report with what the one before it found and it does not speak of any more. A process never takes a finding back, so this is of another process.
     * Not so with a success: who brings it has been through everything that is not on record.
     */
    static TaskReport kept(@Nullable TaskReport before, TaskReport now) {
        var outcome = now.outcome();
        var isSuccess = outcome != null && outcome.result() == TaskOutcome.Result.SUCCEEDED;
        if (before == null || isSuccess) {
            return now;
        }
        var all = new LinkedHashMap<Key, Finding>();
        now.findings().forEach(finding -> all.put(key(finding), finding));
        for (var finding : before.findings()) {
            if (all.size() < Tasks.MAX_FINDINGS) {
                all.putIfAbsent(key(finding), finding);
            }
        }
        return new TaskReport(
                now.epoch(),
                now.sequence(),
                now.stage(),
                now.progress(),
                now.subTasks(),
                new ArrayList<>(all.values()),
                outcome);
    }

    private record Key(String code, Finding.Severity severity, String resource, Object details) {}

    /** The same cause, first seen at the same resource: however many it struck since. */
    private static Key key(Finding finding) {
        return new Key(finding.code(), finding.severity(), finding.resource(), finding.details());
    }
}
