package dev.lifeboat.vault.recoverypoint;

import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.api.link.SnapshotRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A recovery point, as its row says. The truth about its data is in the store; this is what lists and decisions need.
 *
 * @param id 32 hex digits, also its name
 * @param instance ARM id in lower case
 * @param task that made it
 */
public record RecoveryPoint(String id, String instance, String task, Instant taken, State state, Content content) {
    /** What it may claim of itself. */
    public enum State {
        COMPLETED("Completed"),
        /** Made by a backup with warnings: a list says what is missing. */
        PARTIAL("Partial");

        private final String wire;

        State(String wire) {
            this.wire = wire;
        }

        public String wire() {
            return wire;
        }
    }

    /**
     * @param instanceId ARM id as the caller wrote it
     * @param expiry when retention lets go of it; absent if never
     * @param snapshots all that a prune has to delete in the cluster
     */
    public record Content(
            String instanceId,
            String policyName,
            String tag,
            @Nullable Instant expiry,
            List<SectionReport> sections,
            Map<String, String> facts,
            List<SnapshotRef> snapshots) {
        public Content {
            sections = List.copyOf(sections);
            facts = Map.copyOf(facts);
            snapshots = List.copyOf(snapshots);
        }
    }
}
