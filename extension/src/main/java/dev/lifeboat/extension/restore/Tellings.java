package dev.lifeboat.extension.restore;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.task.Findings;
import java.util.List;
import java.util.Map;

/** Findings that are known before the first call: those of an earlier process, and what the point itself lacks. */
final class Tellings {
    private Tellings() {}

    /** Counts every case of a finding again: the vault keeps only what the living process reports. */
    static void again(Finding finding, Findings findings) {
        var code = ErrorCode.find(finding.code());
        if (code.isEmpty()) {
            return;
        }
        findings.add(code.get(), finding.severity(), finding.resource(), finding.details());
        for (var i = 1L; i < finding.count(); i++) {
            var example = i <= finding.examples().size() ? finding.examples().get((int) i - 1) : finding.resource();
            findings.add(code.get(), finding.severity(), example, finding.details());
        }
    }

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
