package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PointId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a task claims to have written. Nothing of it is believed: see {@link Repository#commit}.
 *
 * @param point the id of the point to be; the same id again gives the point that was committed first
 * @param task its id, kept as a fact
 * @param parent the point whose ids were sent to the writer; a fact, not needed for reading
 * @param packs all packs granted to this task and reported stored, of any attempt
 * @param started when the backup began
 * @param facts of the source (rule 38); short texts, no secrets
 * @param findings as the caller encodes them, kept encrypted with the point; empty for none
 * @param terms for whom, and how long
 */
public record CommitRequest(
        PointId point,
        String task,
        @Nullable PointId parent,
        List<PointSection> sections,
        List<StoredPack> packs,
        Instant started,
        Map<String, String> facts,
        byte[] findings,
        PointTerms terms) {
    public CommitRequest(
            PointId point,
            String task,
            @Nullable PointId parent,
            List<PointSection> sections,
            List<StoredPack> packs,
            Instant started,
            Map<String, String> facts,
            byte[] findings) {
        this(point, task, parent, sections, packs, started, facts, findings, PointTerms.NONE);
    }

    public CommitRequest {
        sections = List.copyOf(sections);
        packs = List.copyOf(packs);
        facts = Map.copyOf(facts);
    }
}
