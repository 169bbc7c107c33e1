package dev.lifeboat.vault.job;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.core.job.JobState;
import dev.lifeboat.vault.estate.ProtectedInstance;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job as people follow it (MON-1). What its tasks report is added when it is shown.
 *
 * @param id a GUID
 * @param version grows with each change; the ETag
 */
public record Job(
        String id,
        JobState state,
        long version,
        Instant created,
        @Nullable Instant ended,
        Content content) {
    public enum Operation {
        BACKUP("OnDemandBackup", "Backup"),
        RESTORE("Restore", "Restore"),
        DELETE_INSTANCE("Delete", "Management"),
        /** Of the server's own accord; there is a job only if something was damaged. */
        CHECK("Check", "Management");

        private final String wire;
        private final String category;

        Operation(String wire, String category) {
            this.wire = wire;
            this.category = category;
        }

        public String wire() {
            return wire;
        }

        public String category() {
            return category;
        }
    }

    /**
     * What does not change while the job runs.
     *
     * @param vault ARM id as the caller wrote it; likewise the other ids
     * @param source recovery point that is restored
     * @param facts shown as additionalDetails
     */
    public record About(
            Operation operation,
            String vault,
            String instance,
            String instanceFriendlyName,
            String cluster,
            String clusterName,
            String location,
            String policy,
            @Nullable String source,
            @Nullable Instant sourceTaken,
            Map<String, String> facts) {
        public About {
            facts = Map.copyOf(facts);
        }

        /** About an instance as it is now. */
        public static About of(Operation operation, ProtectedInstance instance, Map<String, String> facts) {
            return of(operation, instance, null, null, facts);
        }

        /** The same, of one of its recovery points. */
        public static About of(
                Operation operation,
                ProtectedInstance instance,
                @Nullable String source,
                @Nullable Instant sourceTaken,
                Map<String, String> facts) {
            return new About(
                    operation,
                    instance.vault(),
                    instance.id(),
                    instance.friendlyName(),
                    instance.cluster(),
                    instance.clusterName(),
                    instance.location(),
                    instance.policy(),
                    source,
                    sourceTaken,
                    facts);
        }
    }

    /**
     * @param error why it failed or was cancelled
     * @param findings of the vault itself; those of tasks are added when shown
     * @param results shown as additionalDetails once it has ended
     */
    public record Content(
            About about,
            @Nullable TaskError error,
            List<Finding> findings,
            @Nullable String point,
            Map<String, String> results) {
        public Content {
            findings = List.copyOf(findings);
            results = Map.copyOf(results);
        }
    }

    public static Job queued(String id, About about, Instant now) {
        return new Job(id, JobState.QUEUED, 1, now, null, new Content(about, null, List.of(), null, Map.of()));
    }

    public About about() {
        return content.about();
    }

    /** The ARM id. */
    public String resource() {
        return about().vault() + "/backupJobs/" + id;
    }

    public Job to(JobState next) {
        return new Job(id, state.to(next), version, created, ended, content);
    }

    public Job ended(JobState end, @Nullable TaskError error, Instant now) {
        var why = new Content(about(), error, content.findings(), content.point(), content.results());
        return new Job(id, state.to(end), version, created, now, why);
    }

    public Job found(Finding finding) {
        var all = new ArrayList<>(content.findings());
        all.add(finding);
        return new Job(
                id,
                state,
                version,
                created,
                ended,
                new Content(about(), content.error(), all, content.point(), content.results()));
    }

    public Job made(String point) {
        return new Job(
                id,
                state,
                version,
                created,
                ended,
                new Content(about(), content.error(), content.findings(), point, content.results()));
    }

    public Job with(Map<String, String> results) {
        return new Job(
                id,
                state,
                version,
                created,
                ended,
                new Content(about(), content.error(), content.findings(), content.point(), results));
    }
}
