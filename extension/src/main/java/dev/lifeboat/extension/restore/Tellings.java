package dev.lifeboat.extension.restore;

import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.task.Findings;
import java.util.List;
import java.util.Map;

/** Findings that are known before the first call: what the point itself lacks. */
final class Tellings {
    private Tellings() {}

    /** A kind that the point could not save is missing from the restore as well (rule 190). */
    static void missing(List<SectionReport> sections, Findings findings) {
        for (var section : sections) {
            if (section.state() == SectionReport.State.FAILED) {
                findings.warn(
                        ErrorCode.KIND_NOT_LISTED,
                        section.name(),
                        Map.of("reason", "the recovery point does not hold it"));
            }
        }
    }
}
