package dev.lifeboat.vault.enrolment;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of one-time tokens and of the identities that clusters are bound to. All methods work in the caller's transaction. Thread-safe. */
final class EnrolmentStore {
    /** @param usedBy SHA-256 of the public key that used it, absent before */
    record Row(
            String tokenHash,
            String extension,
            String vaultUrl,
            Instant expires,
            @Nullable String usedBy) {}

    /** A new token; older ones of the same extension count no more. */
    void insert(Handle handle, Row row, Instant now) {
        handle.createUpdate("delete from enrolment where extension = :extension or expires < :now")
                .bind("extension", row.extension())
                .bind("now", now.toEpochMilli())
                .execute();
        handle.createUpdate("""
                        insert into enrolment (token_hash, extension, vault_url, created, expires)
                        values (:hash, :extension, :url, :now, :expires)
                        """)
                .bind("hash", row.tokenHash())
                .bind("extension", row.extension())
                .bind("url", row.vaultUrl())
                .bind("now", now.toEpochMilli())
                .bind("expires", row.expires().toEpochMilli())
                .execute();
    }

    Optional<Row> find(Handle handle, String tokenHash) {
        return handle.createQuery("select * from enrolment where token_hash = :hash")
                .bind("hash", tokenHash)
                .map((row, _) -> new Row(
                        row.getString("token_hash"),
                        row.getString("extension"),
                        row.getString("vault_url"),
                        Instant.ofEpochMilli(row.getLong("expires")),
                        row.getString("used_by")))
                .findOne();
    }

    void use(Handle handle, String tokenHash, String key) {
        handle.createUpdate("update enrolment set used_by = :key where token_hash = :hash")
                .bind("hash", tokenHash)
                .bind("key", key)
                .execute();
    }

    /** Binds a cluster to its identity; returns the one that it is bound to, be it this or an earlier one. */
    String bind(Handle handle, String cluster, String uid, Instant now) {
        handle.createUpdate(
                        "insert into cluster_identity (cluster, uid, bound) values (:cluster, :uid, :now) on conflict (cluster) do nothing")
                .bind("cluster", cluster)
                .bind("uid", uid)
                .bind("now", now.toEpochMilli())
                .execute();
        return handle.createQuery("select uid from cluster_identity where cluster = :cluster")
                .bind("cluster", cluster)
                .mapTo(String.class)
                .one();
    }
}
