package dev.lifeboat.vault.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Principal;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.http.WriteObserver;
import dev.lifeboat.vault.sql.Database;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The trail of writes: each row carries the hash of the one before, so that a row cannot vanish unnoticed (design 8). Thread-safe. */
public final class Audit implements WriteObserver {
    private static final String FIRST = "0".repeat(64);

    private final Database database;
    private final InstantSource clock;

    public Audit(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    private record Row(
            long sequence,
            long at,
            String principal,
            String name,
            String action,
            String scope,
            String outcome,
            String correlation,
            String previous,
            String hash) {
        String expected() {
            return sha256(String.join(
                    "\n", previous, "" + sequence, "" + at, principal, name, action, scope, outcome, correlation));
        }
    }

    @Override
    public void ended(Route route, Request request, String outcome) {
        switch (route.access()) {
            case Access.Action(var action) ->
                record(request.principal(), action, request.path(), outcome, request.correlation());
            case Access.Authenticated() ->
                record(request.principal(), route.method(), request.path(), outcome, request.correlation());
            // the link's calls are progress of tasks, which have rows of their own; enrolment decides who is who
            case Access.Public() ->
                record(request.principal(), route.method(), request.path(), outcome, request.correlation());
            case Access.ClientCertificate() -> {}
            case Access.Ticket() -> {}
        }
    }

    /** Adds one row, in the transaction of the caller if there is one. */
    public void record(Principal principal, String action, String scope, String outcome, String correlation) {
        database.change(handle -> {
            var last = last(handle);
            var row = new Row(
                    last.map(Row::sequence).orElse(0L) + 1,
                    clock.millis(),
                    principal.id(),
                    principal.name(),
                    action,
                    scope,
                    outcome,
                    correlation,
                    last.map(Row::hash).orElse(FIRST),
                    "");
            handle.createUpdate("""
                            insert into audit (sequence, at, principal, name, action, scope, outcome, correlation, previous, hash)
                            values (:sequence, :at, :principal, :name, :action, :scope, :outcome, :correlation, :previous, :hash)
                            """)
                    .bind("sequence", row.sequence())
                    .bind("at", row.at())
                    .bind("principal", row.principal())
                    .bind("name", row.name())
                    .bind("action", row.action())
                    .bind("scope", row.scope())
                    .bind("outcome", row.outcome())
                    .bind("correlation", row.correlation())
                    .bind("previous", row.previous())
                    .bind("hash", row.expected())
                    .execute();
        });
    }

    /** The sequence number of the first row that was changed or follows a missing one; empty if the chain holds. */
    public Optional<Long> firstBroken() {
        return database.read(handle -> {
            var previous = FIRST;
            var expected = 1L;
            for (var row : rows(handle, "select * from audit order by sequence")) {
                if (row.sequence() != expected++
                        || !row.previous().equals(previous)
                        || !row.hash().equals(row.expected())) {
                    return Optional.of(row.sequence());
                }
                previous = row.hash();
            }
            return Optional.empty();
        });
    }

    private static Optional<Row> last(Handle handle) {
        return rows(handle, "select * from audit order by sequence desc limit 1").stream()
                .findFirst();
    }

    private static java.util.List<Row> rows(Handle handle, String query) {
        return handle.createQuery(query)
                .map((row, _) -> new Row(
                        row.getLong("sequence"),
                        row.getLong("at"),
                        row.getString("principal"),
                        row.getString("name"),
                        row.getString("action"),
                        row.getString("scope"),
                        row.getString("outcome"),
                        row.getString("correlation"),
                        row.getString("previous"),
                        row.getString("hash")))
                .list();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
