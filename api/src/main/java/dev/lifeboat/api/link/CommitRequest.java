package dev.lifeboat.api.link;

import java.util.List;
import java.util.Map;

/**
 * The end of a backup: what was written, to be verified by the vault and made a recovery point.
 *
 * @param packs ids of all packs that this task stored, in any order
 * @param facts of the source: cluster, versions, classes, drivers (rule 38)
 */
public record CommitRequest(
        long epoch,
        List<SectionReport> sections,
        List<String> packs,
        Map<String, String> facts,
        List<Finding> findings) {
    public CommitRequest {
        sections = List.copyOf(sections);
        packs = List.copyOf(packs);
        facts = Map.copyOf(facts);
        findings = List.copyOf(findings);
    }
}
