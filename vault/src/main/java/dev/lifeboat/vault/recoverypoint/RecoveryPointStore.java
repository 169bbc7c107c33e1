package dev.lifeboat.vault.recoverypoint;

import dev.lifeboat.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Rows of recovery points and of the pins that keep them. All methods work in the caller's transaction. Thread-safe. */
public final class RecoveryPointStore {
    /** Writes a point; the same one a second time changes nothing. */
    public void insert(Handle handle, RecoveryPoint point) {
        handle.createUpdate("""
                        insert into recovery_point (id, instance, task, taken, state, document)
                        values (:id, :instance, :task, :taken, :state, :document) on conflict (id) do nothing
                        """)
                .bind("id", point.id())
                .bind("instance", point.instance())
                .bind("task", point.task())
                .bind("taken", point.taken().toEpochMilli())
                .bind("state", point.state().name())
                .bind("document", new String(Json.write(point.content()), StandardCharsets.UTF_8))
                .execute();
    }

    public Optional<RecoveryPoint> find(Handle handle, String instance, String id) {
        return handle.createQuery("select * from recovery_point where id = :id and instance = :instance")
                .bind("id", id.toLowerCase(Locale.ROOT))
                .bind("instance", instance)
                .map((row, _) -> read(row))
                .findOne();
    }

    /** Newest first, after {@code skip} others. */
    public List<RecoveryPoint> ofInstance(Handle handle, String instance, int skip, int limit) {
        return handle.createQuery("""
                        select * from recovery_point where instance = :instance order by taken desc, id limit :limit offset :skip
                        """)
                .bind("instance", instance)
                .bind("skip", skip)
                .bind("limit", limit)
                .map((row, _) -> read(row))
                .list();
    }

    public void delete(Handle handle, String id) {
        handle.createUpdate("delete from recovery_point where id = :id")
                .bind("id", id)
                .execute();
    }

    /** Keeps a point until its task has ended. */
    public void pin(Handle handle, String task, String point) {
        handle.createUpdate(
                        "insert into point_pin (task, point) values (:task, :point) on conflict (task, point) do nothing")
                .bind("task", task)
                .bind("point", point)
                .execute();
    }

    public List<String> pinned(Handle handle, String task) {
        return handle.createQuery("select point from point_pin where task = :task order by point")
                .bind("task", task)
                .mapTo(String.class)
                .list();
    }

    public void unpin(Handle handle, String task) {
        handle.createUpdate("delete from point_pin where task = :task")
                .bind("task", task)
                .execute();
    }

    private static RecoveryPoint read(ResultSet row) throws SQLException {
        return new RecoveryPoint(
                row.getString("id"),
                row.getString("instance"),
                row.getString("task"),
                Instant.ofEpochMilli(row.getLong("taken")),
                RecoveryPoint.State.valueOf(row.getString("state")),
                Json.read(row.getString("document").getBytes(StandardCharsets.UTF_8), RecoveryPoint.Content.class));
    }
}
