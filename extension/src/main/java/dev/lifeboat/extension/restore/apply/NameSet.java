package dev.lifeboat.extension.restore.apply;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * A set of keys in 8 to 16 bytes each: it holds hashes under a salt of its own, so nobody can choose names that collide, and among a million keys two do so
 * with a probability below one in ten million. Not thread-safe while it is filled.
 */
public final class NameSet {
    private static final int FIRST = 1 << 10;

    private final byte[] salt = new byte[16];
    private long[] slots = new long[FIRST];
    private int size;

    public NameSet() {
        new SecureRandom().nextBytes(salt);
    }

    public void add(String key) {
        if (size * 4 >= slots.length * 3) {
            var old = slots;
            slots = new long[old.length * 2];
            for (var hash : old) {
                if (hash != 0) {
                    slots[slot(hash)] = hash;
                }
            }
        }
        var hash = hash(key);
        var slot = slot(hash);
        if (slots[slot] == 0) {
            slots[slot] = hash;
            size++;
        }
    }

    public boolean contains(String key) {
        var hash = hash(key);
        return slots[slot(hash)] == hash;
    }

    public int size() {
        return size;
    }

    /** Where that hash is, or would be. */
    private int slot(long hash) {
        var mask = slots.length - 1;
        var slot = (int) hash & mask;
        while (slots[slot] != 0 && slots[slot] != hash) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private long hash(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            digest.update(salt);
            var hash = ByteBuffer.wrap(digest.digest(key.getBytes(StandardCharsets.UTF_8)))
                    .getLong();
            return hash == 0 ? 1 : hash;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
