package dev.lifeboat.repository;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * For whom a point was made and how long it was meant to be kept, as of its commit: what a rescue or a clean-up must know when nothing but the
 * bucket is left. Later decisions, holds among them, are the vault's and not in the point.
 *
 * @param instance the backup instance, as the vault names it; empty for a repository without a vault
 * @param enrolment generation of the writer's enrolment: it rises when a cluster is enrolled anew or was stolen. Content that was not read back since
 *     counts only for points of the same generation (R6)
 * @param tags of retention rules that apply
 * @param retainUntil before this moment nobody deletes the point; absent if nobody promised
 */
public record PointTerms(
        String instance,
        Tier tier,
        long enrolment,
        List<String> tags,
        @Nullable Instant retainUntil) {
    /** Of a repository that a person keeps, without a vault. */
    public static final PointTerms NONE = new PointTerms("", Tier.NONE, 0, List.of(), null);

    /** Where the repository stands. */
    public enum Tier {
        NONE,
        OPERATIONAL,
        VAULT
    }

    public PointTerms {
        tags = List.copyOf(tags);
        if (enrolment < 0) {
            throw new IllegalArgumentException("An enrolment of generation " + enrolment);
        }
    }
}
