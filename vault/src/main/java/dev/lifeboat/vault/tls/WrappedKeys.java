package dev.lifeboat.vault.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.KeyEncryption;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Private keys in the database, wrapped by the key encryption key (design 7). Works in the caller's transaction. */
public final class WrappedKeys {
    private final KeyEncryption kek;

    public WrappedKeys(KeyEncryption kek) {
        this.kek = kek;
    }

    public void put(Handle handle, String name, byte[] key) {
        try {
            handle.createUpdate(
                            "insert into wrapped_key (name, wrapped) values (:name, :wrapped) on conflict (name) do update set wrapped = :wrapped")
                    .bind("name", name)
                    .bind("wrapped", Base64.getEncoder().encodeToString(kek.wrap(key, context(name))))
                    .execute();
        } catch (GeneralSecurityException e) {
            throw unavailable(name, e);
        }
    }

    /** @throws LifeboatException KEY_UNAVAILABLE if this key encryption key did not wrap it */
    public Optional<byte[]> find(Handle handle, String name) {
        return handle.createQuery("select wrapped from wrapped_key where name = :name")
                .bind("name", name)
                .mapTo(String.class)
                .findOne()
                .map(wrapped -> {
                    try {
                        return kek.unwrap(Base64.getDecoder().decode(wrapped), context(name));
                    } catch (GeneralSecurityException e) {
                        throw unavailable(name, e);
                    }
                });
    }

    private static byte[] context(String name) {
        return ("lifeboat/database/" + name).getBytes(UTF_8);
    }

    private static LifeboatException unavailable(String name, GeneralSecurityException e) {
        return new LifeboatException(
                ErrorCode.KEY_UNAVAILABLE,
                Map.of(
                        "reason",
                        "the key encryption key in the file kek is not the one of this database (" + name + ")"),
                e);
    }
}
