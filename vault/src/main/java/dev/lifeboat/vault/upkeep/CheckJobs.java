package dev.lifeboat.vault.upkeep;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.job.JobState;
import dev.lifeboat.repository.CheckReport;
import dev.lifeboat.repository.Damage;
import dev.lifeboat.repository.Loss;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.ProtectedInstance;
import dev.lifeboat.vault.job.Job;
import dev.lifeboat.vault.job.JobStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** A job for each check that found something, so that people see it where they look for what went wrong. Thread-safe. */
final class CheckJobs {
    /** Of damaged objects, and of sections of points: a job is one row. */
    private static final int SHOWN = 100;

    private final Jdbi jdbi;
    private final Estate estate;
    private final InstantSource clock;
    private final JobStore jobs = new JobStore();

    CheckJobs(Jdbi jdbi, Estate estate, InstantSource clock) {
        this.jdbi = jdbi;
        this.estate = estate;
        this.clock = clock;
    }

    /**
     * Failed if something cannot be restored, with warnings if other copies serve.
     *
     * @return its id; none for an instance whose resource is gone
     */
    Optional<String> add(String instance, CheckReport report, Instant begun) {
        return estate.instance(instance).map(found -> {
            var job = found(
                            Job.queued(
                                    UUID.randomUUID().toString(),
                                    Job.About.of(Job.Operation.CHECK, found, Map.of()),
                                    begun),
                            report)
                    .to(JobState.IN_PROGRESS)
                    .with(results(report));
            var ended = report.lost() > 0
                    ? job.ended(JobState.FAILED, error(found, report), clock.instant())
                    : job.ended(JobState.COMPLETED_WITH_WARNINGS, null, clock.instant());
            jdbi.useTransaction(handle -> {
                jobs.insert(handle, ended);
                jobs.update(handle, ended);
            });
            return job.id();
        });
    }

    private static Map<String, String> results(CheckReport report) {
        return Map.of(
                "DamagedObjects",
                Long.toString(report.damaged()),
                "SectionsNotWhole",
                Long.toString(report.lost()),
                "PacksRead",
                Long.toString(report.counts().packs()),
                "BytesRead",
                Long.toString(report.counts().packBytes()));
    }

    private static TaskError error(ProtectedInstance instance, CheckReport report) {
        var points = report.losses().stream().map(Loss::point).distinct().count();
        return new TaskError(
                ErrorCode.DATA_DAMAGED.wire(),
                Map.of(
                        "object", "The repository of " + instance.friendlyName(),
                        "reason", "a check found " + report.damaged() + " damaged objects",
                        "affected", points + " recovery points, each named in the warnings of this job"));
    }

    private static Job found(Job job, CheckReport report) {
        var told = job;
        for (var loss : report.losses().stream().limit(SHOWN).toList()) {
            told = told.found(finding(loss));
        }
        for (var damage : report.damages().stream().limit(SHOWN).toList()) {
            told = told.found(finding(damage));
        }
        return told;
    }

    private static Finding finding(Loss loss) {
        return new Finding(
                ErrorCode.DATA_DAMAGED.wire(),
                Finding.Severity.WARNING,
                "recoveryPoints/" + loss.point().hex(),
                Map.of(
                        "object", "Recovery point " + loss.point().hex(),
                        "reason",
                                loss.entries() + " entries of " + loss.section().text() + " cannot be restored whole",
                        "affected", loss.section().text()),
                loss.entries(),
                loss.examples());
    }

    private static Finding finding(Damage damage) {
        return new Finding(
                ErrorCode.DATA_DAMAGED.wire(),
                Finding.Severity.WARNING,
                damage.object(),
                Map.of(
                        "object", damage.object(),
                        "reason", damage.reason(),
                        "affected", damage.affected().isEmpty() ? "nothing" : String.join(", ", damage.affected())),
                1,
                List.of());
    }
}
