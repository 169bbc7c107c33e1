package dev.lifeboat.vault.session;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.ClusterFacts;
import dev.lifeboat.api.link.HealthCondition;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of enrolled extensions. All methods work in the caller's transaction. Thread-safe. */
public final class SessionStore {
    public Optional<Session> find(Handle handle, String extension) {
        return handle.createQuery("select * from link where extension = :extension")
                .bind("extension", extension)
                .map((row, _) -> read(row))
                .findOne();
    }

    /** The newest extension of a cluster that has not been removed. */
    public Optional<Session> ofCluster(Handle handle, String cluster) {
        return handle.createQuery("""
                        select * from link where cluster = :cluster and removed is null order by enrolled desc limit 1
                        """)
                .bind("cluster", cluster)
                .map((row, _) -> read(row))
                .findOne();
    }

    /** A new enrolment: certificates of older ones count no more, nor do their sessions. */
    public long enrol(Handle handle, String extension, String cluster, String vaultUrl, Instant now) {
        handle.createUpdate("""
                        insert into link (extension, cluster, vault_url, generation, epoch, enrolled, healthy, conditions)
                        values (:extension, :cluster, :url, 1, 0, :now, 1, '[]')
                        on conflict (extension) do update set generation = link.generation + 1, epoch = link.epoch + 1,
                            cluster = :cluster, vault_url = :url, enrolled = :now, instance = null, pod = null, heard = null, removed = null,
                            healthy = 1, conditions = '[]', facts = null
                        """)
                .bind("extension", extension)
                .bind("cluster", cluster)
                .bind("url", vaultUrl)
                .bind("now", now.toEpochMilli())
                .execute();
        return find(handle, extension).orElseThrow().generation();
    }

    /** Begins a session and fences all older ones. */
    public long begin(Handle handle, String extension, String instance, String pod, String version, Instant now) {
        handle.createUpdate("""
                        update link set epoch = epoch + 1, instance = :instance, pod = :pod, extension_version = :version, heard = :now
                        where extension = :extension
                        """)
                .bind("extension", extension)
                .bind("instance", instance)
                .bind("pod", pod)
                .bind("version", version)
                .bind("now", now.toEpochMilli())
                .execute();
        return find(handle, extension).orElseThrow().epoch();
    }

    public void heard(
            Handle handle, String extension, List<HealthCondition> conditions, ClusterFacts facts, Instant now) {
        handle.createUpdate("""
                        update link set heard = :now, healthy = :healthy, conditions = :conditions, facts = :facts
                        where extension = :extension
                        """)
                .bind("extension", extension)
                .bind("now", now.toEpochMilli())
                .bind("healthy", conditions.stream().allMatch(HealthCondition::healthy) ? 1 : 0)
                .bind("conditions", new String(Json.write(conditions), StandardCharsets.UTF_8))
                .bind("facts", new String(Json.write(facts), StandardCharsets.UTF_8))
                .execute();
    }

    /** The pod of this session is gone: it stands in nobody's way. */
    public void end(Handle handle, String extension) {
        handle.createUpdate("update link set pod = null where extension = :extension")
                .bind("extension", extension)
                .execute();
    }

    public void remove(Handle handle, String extension, Instant now) {
        handle.createUpdate("update link set removed = :now where extension = :extension and removed is null")
                .bind("extension", extension)
                .bind("now", now.toEpochMilli())
                .execute();
    }

    private static Session read(ResultSet row) throws SQLException {
        var facts = row.getString("facts");
        return new Session(
                row.getString("extension"),
                row.getString("cluster"),
                row.getString("vault_url"),
                row.getLong("generation"),
                row.getLong("epoch"),
                row.getString("instance"),
                row.getString("pod"),
                row.getString("extension_version"),
                Instant.ofEpochMilli(row.getLong("enrolled")),
                instant(row, "heard"),
                List.of(Json.read(utf8(row.getString("conditions")), HealthCondition[].class)),
                facts == null ? null : Json.read(utf8(facts), ClusterFacts.class),
                instant(row, "removed"));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        var millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }
}
