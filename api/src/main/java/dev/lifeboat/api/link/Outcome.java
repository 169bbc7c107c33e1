package dev.lifeboat.api.link;

import org.jspecify.annotations.Nullable;

/**
 * What became of one selected object of a restore (rule 189). Exactly one for each.
 *
 * @param section for example {@code k8s/apps/deployments}
 * @param code of the catalogue, with FAILED and with warnings
 * @param reason for SKIPPED: a short fixed word, for example {@code exists}, {@code owned}, {@code finished}; for FAILED the answer of the server without
 *     contents
 */
public record Outcome(
        String section,
        String key,
        State state,
        @Nullable String code,
        @Nullable String reason) {
    public enum State {
        CREATED,
        UPDATED,
        UNCHANGED,
        SKIPPED,
        FAILED
    }
}
