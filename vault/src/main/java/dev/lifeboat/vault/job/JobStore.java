package dev.lifeboat.vault.job;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.job.JobState;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Rows of jobs. All methods work in the caller's transaction. Thread-safe. */
public final class JobStore {
    public void insert(Handle handle, Job job) {
        handle.createUpdate("""
                        insert into job (id, vault, instance, cluster, kind, state, version, created, document)
                        values (:id, :vault, :instance, :cluster, :kind, :state, :version, :created, :document)
                        """)
                .bind("id", job.id())
                .bind("vault", lower(job.about().vault()))
                .bind("instance", lower(job.about().instance()))
                .bind("cluster", lower(job.about().cluster()))
                .bind("kind", job.about().operation().name())
                .bind("state", job.state().name())
                .bind("version", job.version())
                .bind("created", job.created().toEpochMilli())
                .bind("document", text(job))
                .execute();
    }

    /**
     * Writes a job that was changed since it was read.
     *
     * @throws LifeboatException PRECONDITION_FAILED if somebody else changed it meanwhile
     */
    public Job update(Handle handle, Job job) {
        var ended = job.ended();
        var rows = handle.createUpdate("""
                        update job set state = :state, version = :version + 1, ended = :ended, document = :document
                        where id = :id and version = :version
                        """)
                .bind("id", job.id())
                .bind("version", job.version())
                .bind("state", job.state().name())
                .bind("ended", ended == null ? null : ended.toEpochMilli())
                .bind("document", text(job))
                .execute();
        if (rows == 0) {
            throw new LifeboatException(ErrorCode.PRECONDITION_FAILED, Map.of("resource", "job " + job.id()));
        }
        return load(handle, job.id());
    }

    public Optional<Job> find(Handle handle, String id) {
        return handle.createQuery("select * from job where id = :id")
                .bind("id", id.toLowerCase(Locale.ROOT))
                .map((row, _) -> read(row))
                .findOne();
    }

    public Job load(Handle handle, String id) {
        return find(handle, id)
                .orElseThrow(() ->
                        new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "backupJobs/" + id)));
    }

    /** Newest first, after {@code skip} others. */
    public List<Job> ofVault(Handle handle, String vault, int skip, int limit) {
        return handle.createQuery("""
                        select * from job where vault = :vault order by created desc, id limit :limit offset :skip
                        """)
                .bind("vault", lower(vault))
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> read(row))
                .list();
    }

    /** How many jobs of that operation an instance has had since then, refused ones not counted. */
    public int count(Handle handle, String instance, Job.Operation operation, Instant since) {
        return handle.createQuery(
                        "select count(*) from job where instance = :instance and kind = :kind and created > :since")
                .bind("instance", lower(instance))
                .bind("kind", operation.name())
                .bind("since", since.toEpochMilli())
                .mapTo(Integer.class)
                .one();
    }

    /** Those of an instance that have not ended. */
    public List<Job> open(Handle handle, String instance) {
        return handle.createQuery("select * from job where instance = :instance and ended is null order by created")
                .bind("instance", lower(instance))
                .map((row, _) -> read(row))
                .list();
    }

    private static Job read(ResultSet row) throws SQLException {
        var millis = row.getLong("ended");
        var ended = row.wasNull() ? null : Instant.ofEpochMilli(millis);
        return new Job(
                row.getString("id"),
                JobState.valueOf(row.getString("state")),
                row.getLong("version"),
                Instant.ofEpochMilli(row.getLong("created")),
                ended,
                Json.read(row.getString("document").getBytes(StandardCharsets.UTF_8), Job.Content.class));
    }

    private static String text(Job job) {
        return new String(Json.write(job.content()), StandardCharsets.UTF_8);
    }

    private static String lower(String id) {
        return id.toLowerCase(Locale.ROOT);
    }
}
