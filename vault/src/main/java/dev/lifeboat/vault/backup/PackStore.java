package dev.lifeboat.vault.backup;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Packs granted to tasks: an id is issued once, and for one content (recovery-point-tree 6, R1). All methods work in the caller's transaction. */
public final class PackStore {
    /**
     * @param length in bytes, -1 until a ticket was asked for; the same with the digest, which is then empty
     * @param stored whether the store has it
     */
    public record Pack(String id, String task, String packClass, long length, String sha256, boolean stored) {}

    public void grant(Handle handle, String id, String task, String packClass, Instant now) {
        handle.createUpdate("insert into task_pack (pack, task, class, granted) values (:pack, :task, :class, :now)")
                .bind("pack", id)
                .bind("task", task)
                .bind("class", packClass)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    public int count(Handle handle, String task) {
        return handle.createQuery("select count(*) from task_pack where task = :task")
                .bind("task", task)
                .mapTo(Integer.class)
                .one();
    }

    /** @throws LifeboatException TICKET_INVALID if the pack was not granted to this task */
    public Pack load(Handle handle, String task, String pack) {
        return find(handle, task, pack)
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.TICKET_INVALID, Map.of("reason", "the pack was not granted to this task")));
    }

    /**
     * Binds a pack to its one content.
     *
     * @throws LifeboatException TICKET_INVALID if it was bound to another one before
     */
    public void bind(Handle handle, String task, String pack, long length, String sha256) {
        var known = load(handle, task, pack);
        if (known.length() >= 0 && (known.length() != length || !known.sha256().equals(sha256))) {
            throw new LifeboatException(
                    ErrorCode.TICKET_INVALID, Map.of("reason", "the pack was announced with other content"));
        }
        handle.createUpdate("update task_pack set length = :length, sha256 = :sha256 where pack = :pack")
                .bind("pack", pack)
                .bind("length", length)
                .bind("sha256", sha256)
                .execute();
    }

    public void stored(Handle handle, String pack, Instant now) {
        handle.createUpdate("update task_pack set stored = :now where pack = :pack and stored is null")
                .bind("pack", pack)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** The packs of a task that are durable. */
    public List<Pack> ofTask(Handle handle, String task) {
        return handle.createQuery(
                        "select * from task_pack where task = :task and stored is not null order by granted, pack")
                .bind("task", task)
                .map((row, _) -> new Pack(
                        row.getString("pack"),
                        row.getString("task"),
                        row.getString("class"),
                        row.getLong("length"),
                        row.getString("sha256"),
                        true))
                .list();
    }

    private static Optional<Pack> find(Handle handle, String task, String pack) {
        return handle.createQuery("select * from task_pack where pack = :pack and task = :task")
                .bind("pack", pack)
                .bind("task", task)
                .map((row, _) -> {
                    var length = row.getLong("length");
                    var unknown = row.wasNull();
                    return new Pack(
                            row.getString("pack"),
                            row.getString("task"),
                            row.getString("class"),
                            unknown ? -1 : length,
                            orEmpty(row.getString("sha256")),
                            !isNull(row.getObject("stored")));
                })
                .findOne();
    }

    private static boolean isNull(@Nullable Object value) {
        return value == null;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
