package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.crypto.SipHash;

/** The keyed hash that chooses cuts, compared unsigned. An interface so that tests can make hashes collide. */
@FunctionalInterface
public interface CutHash {
    long of(int level, byte[] key);

    /** @param cutKey 16 bytes */
    static CutHash keyed(byte[] cutKey) {
        return new SipHash(cutKey)::hash;
    }
}
