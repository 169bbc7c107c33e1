package dev.lifeboat.vault.access;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Principal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Bearer tokens; only their hash is kept. Works in the caller's transaction. Thread-safe. */
public final class Tokens {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** A fresh token, 256 bits, in letters that survive copy and paste. */
    public static String random() {
        var bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return "lbt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    public void insert(Handle handle, String token, Principal principal, Instant now, @Nullable Instant expires) {
        handle.createUpdate(
                        "insert into token (hash, principal, name, created, expires) values (:hash, :principal, :name, :now, :expires)")
                .bind("hash", hash(token))
                .bind("principal", principal.id())
                .bind("name", principal.name())
                .bind("now", now.toEpochMilli())
                .bind("expires", expires == null ? null : expires.toEpochMilli())
                .execute();
    }

    /** @throws LifeboatException AUTHENTICATION_FAILED if it is not known, TOKEN_EXPIRED */
    public Principal load(Handle handle, String token, Instant now) {
        record Row(Principal principal, long expires) {}
        var row = handle.createQuery(
                        "select principal, name, coalesce(expires, 0) as until from token where hash = :hash")
                .bind("hash", hash(token))
                .map((r, _) ->
                        new Row(new Principal(r.getString("principal"), r.getString("name")), r.getLong("until")))
                .findOne()
                .orElseThrow(() -> new LifeboatException(ErrorCode.AUTHENTICATION_FAILED, Map.of()));
        if (row.expires() != 0 && row.expires() <= now.toEpochMilli()) {
            throw new LifeboatException(
                    ErrorCode.TOKEN_EXPIRED,
                    Map.of("expired", Instant.ofEpochMilli(row.expires()).toString()));
        }
        return row.principal();
    }

    private static String hash(String token) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
