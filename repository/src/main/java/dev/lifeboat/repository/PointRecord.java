package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.write.SectionRoot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A committed recovery point. It never changes.
 *
 * @param sequence grows by at least one with each point of the repository
 * @param producer version of Lifeboat that wrote it (rule 37)
 * @param root of the tree of sections; without one for a point without a single entry
 * @param sections in the order of their names, empty and failed ones included
 * @param packs added by this point
 * @param segments of the index, added by this point
 * @param terms for whom, and how long
 */
public record PointRecord(
        PointId id,
        long sequence,
        String producer,
        String task,
        Optional<PointId> parent,
        Instant started,
        Instant committed,
        SectionRoot root,
        Optional<ContentId> findings,
        List<PointSection> sections,
        Map<String, String> facts,
        List<PackId> packs,
        List<String> segments,
        PointTerms terms) {
    public PointRecord {
        sections = List.copyOf(sections);
        facts = Map.copyOf(facts);
        packs = List.copyOf(packs);
        segments = List.copyOf(segments);
    }

    /** False if a section is only partly there or failed. */
    public boolean isComplete() {
        return isComplete(sections);
    }

    /** That it holds far less than the last good point of its source; no retention rule counts it as the last good one (R12). */
    public Optional<Fall> fall() {
        return Fall.of(facts);
    }

    public boolean isSuspicious() {
        return fall().isPresent();
    }

    /** What it is a point of: the backup instance, or without a vault what was backed up under one name on one host. */
    public String source() {
        return source(terms, sections);
    }

    static String source(PointTerms terms, List<PointSection> sections) {
        return terms.instance().isEmpty()
                ? sections.stream()
                        // hashes are about what a block section holds
                        .filter(section -> section.name().kind() != SectionKind.HASH)
                        .map(section -> section.name().text())
                        .sorted()
                        .collect(Collectors.joining(", "))
                : terms.instance();
    }

    static boolean isComplete(List<PointSection> sections) {
        return sections.stream()
                .allMatch(section -> section.state() == PointSection.State.COMPLETE
                        || section.state() == PointSection.State.NOT_SELECTED);
    }
}
