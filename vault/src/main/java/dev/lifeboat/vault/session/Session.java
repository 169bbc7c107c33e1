package dev.lifeboat.vault.session;

import dev.lifeboat.api.link.ClusterFacts;
import dev.lifeboat.api.link.HealthCondition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An enrolled extension and its newest session.
 *
 * @param extension ARM id in lower case; likewise the cluster
 * @param vaultUrl address of the vault server as this extension reaches it, without a slash at the end
 * @param generation of the enrolment: certificates of older ones are refused
 * @param epoch of the newest session, 0 before the first
 * @param pod UID of the pod that began it
 * @param heard the last heartbeat or the beginning of the session
 * @param removed when the extension resource was deleted
 */
public record Session(
        String extension,
        String cluster,
        String vaultUrl,
        long generation,
        long epoch,
        @Nullable String instance,
        @Nullable String pod,
        @Nullable String extensionVersion,
        Instant enrolled,
        @Nullable Instant heard,
        List<HealthCondition> conditions,
        @Nullable ClusterFacts facts,
        @Nullable Instant removed) {
    public Session {
        conditions = List.copyOf(conditions);
    }

    /** What the extension itself says is wrong, for people; empty if nothing. */
    public String complaints() {
        return String.join(
                "; ",
                conditions.stream()
                        .filter(condition -> !condition.healthy())
                        .map(condition -> condition.type() + ": " + condition.reason())
                        .toList());
    }

    public Instant heardOrNever() {
        return heard == null ? Instant.MIN : heard;
    }
}
