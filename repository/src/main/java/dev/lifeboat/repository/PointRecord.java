package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.write.SectionRoot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        return sections.stream()
                .allMatch(section -> section.state() == PointSection.State.COMPLETE
                        || section.state() == PointSection.State.NOT_SELECTED);
    }
}
