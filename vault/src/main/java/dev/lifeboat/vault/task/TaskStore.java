package dev.lifeboat.vault.task;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.api.link.TaskSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.task.TaskState;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Rows of tasks. All methods work in the caller's transaction. Thread-safe. */
public final class TaskStore {
    public void insert(Handle handle, Task task) {
        bind(handle.createUpdate("""
                                insert into task (id, job, extension, instance, kind, state, version, attempt, epoch, sequence, created,
                                    leased, heard, progressed, ended, stop, point, spec, report)
                                values (:id, :job, :extension, :instance, :kind, :state, :version, :attempt, :epoch, :sequence, :created,
                                    :leased, :heard, :progressed, :ended, :stop, :point, :spec, :report)
                                """), task)
                .bind("job", task.job())
                .bind("extension", task.extension())
                .bind("instance", task.instance())
                .bind("kind", task.spec().getClass().getSimpleName().replace("Spec", ""))
                .bind("created", task.created().toEpochMilli())
                .bind("spec", text(task.spec()))
                .execute();
    }

    /**
     * Writes a task that was changed since it was read.
     *
     * @return the task with its new version
     * @throws LifeboatException PRECONDITION_FAILED if somebody else changed it meanwhile
     */
    public Task update(Handle handle, Task task) {
        var rows = bind(handle.createUpdate("""
                                update task set state = :state, version = :version + 1, attempt = :attempt, epoch = :epoch,
                                    sequence = :sequence, leased = :leased, heard = :heard, progressed = :progressed, ended = :ended,
                                    stop = :stop, point = :point, report = :report
                                where id = :id and version = :version
                                """), task).execute();
        if (rows == 0) {
            throw new LifeboatException(ErrorCode.PRECONDITION_FAILED, Map.of("resource", "task " + task.id()));
        }
        return find(handle, task.id()).orElseThrow();
    }

    public Optional<Task> find(Handle handle, String id) {
        return handle.createQuery("select * from task where id = :id")
                .bind("id", id)
                .map((row, _) -> read(row))
                .findOne();
    }

    /** The tasks of a job, in the order of their making. */
    public List<Task> ofJob(Handle handle, String job) {
        return handle.createQuery("select * from task where job = :job order by created, id")
                .bind("job", job)
                .map((row, _) -> read(row))
                .list();
    }

    /** What has not ended, of one extension: leased ones first, then in the order of their making. */
    public List<Task> open(Handle handle, String extension) {
        return handle.createQuery("""
                        select * from task where extension = :extension and ended is null
                        order by case when leased is null then 1 else 0 end, created, id
                        """)
                .bind("extension", extension)
                .map((row, _) -> read(row))
                .list();
    }

    /** What has not ended, of all extensions. */
    public List<Task> open(Handle handle) {
        return handle.createQuery("select * from task where ended is null order by created, id")
                .map((row, _) -> read(row))
                .list();
    }

    /** What has not ended, of one backup instance. */
    public List<Task> openOfInstance(Handle handle, String instance) {
        return handle.createQuery(
                        "select * from task where instance = :instance and ended is null order by created, id")
                .bind("instance", instance)
                .map((row, _) -> read(row))
                .list();
    }

    private static <T extends SqlStatement<T>> T bind(T statement, Task task) {
        return statement
                .bind("id", task.id())
                .bind("state", task.state().name())
                .bind("version", task.version())
                .bind("attempt", task.attempt())
                .bind("epoch", task.epoch())
                .bind("sequence", task.sequence())
                .bind("leased", millis(task.leased()))
                .bind("heard", millis(task.heard()))
                .bind("progressed", task.progressed().toEpochMilli())
                .bind("ended", millis(task.ended()))
                .bind("stop", task.stop() == null ? null : task.stop().wire())
                .bind("point", task.point())
                .bind("report", task.report() == null ? null : text(task.report()));
    }

    private static Task read(ResultSet row) throws SQLException {
        var report = row.getString("report");
        var stop = row.getString("stop");
        return new Task(
                row.getString("id"),
                row.getString("job"),
                row.getString("extension"),
                row.getString("instance"),
                TaskState.valueOf(row.getString("state")),
                row.getLong("version"),
                row.getInt("attempt"),
                row.getLong("epoch"),
                row.getLong("sequence"),
                Instant.ofEpochMilli(row.getLong("created")),
                instant(row, "leased"),
                instant(row, "heard"),
                Instant.ofEpochMilli(row.getLong("progressed")),
                instant(row, "ended"),
                stop == null ? null : ErrorCode.find(stop).orElse(ErrorCode.TASK_CANCELLED),
                row.getString("point"),
                Json.read(row.getString("spec").getBytes(StandardCharsets.UTF_8), TaskSpec.class),
                report == null ? null : Json.read(report.getBytes(StandardCharsets.UTF_8), TaskReport.class));
    }

    private static String text(Object value) {
        return new String(Json.write(value), StandardCharsets.UTF_8);
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
