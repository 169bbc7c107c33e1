package dev.lifeboat.vault.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of operations. All methods work in the caller's transaction. Thread-safe. */
final class OperationStore {
    void insert(Handle handle, Operation operation) {
        handle.createUpdate("""
                        insert into operation (id, kind, resource, principal, status, started)
                        values (:id, :kind, :resource, :principal, :status, :started)
                        """)
                .bind("id", operation.id())
                .bind("kind", operation.kind())
                .bind("resource", operation.resource())
                .bind("principal", operation.principal())
                .bind("status", operation.status().name())
                .bind("started", operation.started().toEpochMilli())
                .execute();
    }

    Optional<Operation> find(Handle handle, String id) {
        return handle.createQuery("select * from operation where id = :id")
                .bind("id", id)
                .map((row, _) -> read(row))
                .findOne();
    }

    List<Operation> running(Handle handle) {
        return handle.createQuery("select * from operation where status = :status order by started")
                .bind("status", Operation.Status.RUNNING.name())
                .map((row, _) -> read(row))
                .list();
    }

    /** Ends an operation once; a second end changes nothing. */
    boolean end(Handle handle, String id, Instant at, @Nullable JsonNode result, @Nullable JsonNode error, int status) {
        return handle.createUpdate("""
                        update operation set status = :status, ended = :ended, result = :result, error = :error, error_status = :code
                        where id = :id and status = :running
                        """)
                        .bind("id", id)
                        .bind("status", (error == null ? Operation.Status.SUCCEEDED : Operation.Status.FAILED).name())
                        .bind("ended", at.toEpochMilli())
                        .bind("result", text(result))
                        .bind("error", text(error))
                        .bind("code", status)
                        .bind("running", Operation.Status.RUNNING.name())
                        .execute()
                == 1;
    }

    int forget(Handle handle, Instant before) {
        return handle.createUpdate("delete from operation where ended < :before")
                .bind("before", before.toEpochMilli())
                .execute();
    }

    private static @Nullable String text(@Nullable JsonNode json) {
        return json == null ? null : json.toString();
    }

    private static @Nullable JsonNode json(@Nullable String text) {
        return text == null ? null : Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Operation read(ResultSet row) throws SQLException {
        var ended = row.getLong("ended");
        var isEnded = !row.wasNull();
        return new Operation(
                row.getString("id"),
                row.getString("kind"),
                row.getString("resource"),
                row.getString("principal"),
                Operation.Status.valueOf(row.getString("status")),
                Instant.ofEpochMilli(row.getLong("started")),
                isEnded ? Instant.ofEpochMilli(ended) : null,
                json(row.getString("result")),
                json(row.getString("error")),
                row.getInt("error_status"));
    }
}
