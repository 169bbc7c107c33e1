package dev.lifeboat.vault.upkeep;

import dev.lifeboat.vault.repository.Repositories.Place;
import dev.lifeboat.vault.repository.Stores.Container;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of what was done when. All methods work in the caller's transaction. Thread-safe. */
final class TurnStore {
    /** Gives repositories that are new their first turns, and forgets those that are gone. */
    void meet(Handle handle, Schedule schedule, Instant now) {
        handle.execute("delete from upkeep where repository not in (select id from repository)");
        for (var kind : kinds(schedule)) {
            List<String> fresh = handle.createQuery("""
                            select id from repository where id not in (select repository from upkeep where kind = :kind)
                            """)
                    .bind("kind", kind.name())
                    .mapTo(String.class)
                    .list();
            fresh.forEach(id -> handle.createUpdate("""
                            insert into upkeep (repository, kind, since, tried, part) values (:id, :kind, :since, :since, 0)
                            """)
                    .bind("id", id)
                    .bind("kind", kind.name())
                    .bind("since", schedule.first(kind, id, now).toEpochMilli())
                    .execute());
        }
    }

    /**
     * The next that is due: the one that was begun the longest ago, so that one that ends every server does not keep the others from theirs. A time to come
     * is of a clock that was wrong, and is due.
     */
    Optional<Turn> next(Handle handle, Schedule schedule, Instant now) {
        Turned first = null;
        for (var kind : kinds(schedule)) {
            var found = handle.createQuery("""
                            select r.*, u.tried, u.part, u.position from upkeep u join repository r on r.id = u.repository
                            where u.kind = :kind and (u.since <= :due or u.since > :now)
                              and r.instance not in (select instance from instance_deletion)
                            order by u.tried, r.id limit 1
                            """)
                    .bind("kind", kind.name())
                    .bind("due", now.minus(schedule.interval(kind)).toEpochMilli())
                    .bind("now", now.toEpochMilli())
                    .map((row, _) -> new Turned(row.getLong("tried"), turn(kind, row)))
                    .findOne();
            if (found.isPresent() && (first == null || found.get().tried() < first.tried())) {
                first = found.get();
            }
        }
        return Optional.ofNullable(first).map(Turned::turn);
    }

    private record Turned(long tried, Turn turn) {}

    void begun(Handle handle, Turn turn, Instant now) {
        handle.createUpdate("update upkeep set tried = :now where repository = :id and kind = :kind")
                .bind("id", turn.place().id())
                .bind("kind", turn.kind().name())
                .bind("now", now.toEpochMilli())
                .execute();
    }

    /** How far a check came. */
    void reached(Handle handle, Turn turn, @Nullable String position) {
        handle.createUpdate("update upkeep set position = :position where repository = :id and kind = :kind")
                .bind("id", turn.place().id())
                .bind("kind", turn.kind().name())
                .bind("position", position)
                .execute();
    }

    /**
     * It came to an end, or could not be done: its next turn is an interval after the beginning of this one.
     *
     * @param part of a check: the next one
     */
    void ended(Handle handle, Turn turn, Instant begun, long part) {
        handle.createUpdate("""
                        update upkeep set since = :since, part = :part, position = null where repository = :id and kind = :kind
                        """)
                .bind("id", turn.place().id())
                .bind("kind", turn.kind().name())
                .bind("since", begun.toEpochMilli())
                .bind("part", part)
                .execute();
    }

    private static List<Kind> kinds(Schedule schedule) {
        return Arrays.stream(Kind.values()).filter(schedule::has).toList();
    }

    private static Turn turn(Kind kind, ResultSet row) throws SQLException {
        return new Turn(
                new Place(
                        row.getString("instance"),
                        row.getString("id"),
                        new Container(row.getString("account"), row.getString("container"))),
                kind,
                row.getLong("part"),
                row.getString("position"));
    }
}
