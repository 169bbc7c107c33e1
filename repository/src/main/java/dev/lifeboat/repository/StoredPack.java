package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.pack.PackCodec;

/**
 * A pack that a task reported as stored.
 *
 * @param packClass for which its id was granted
 * @param length in bytes
 * @param sha256 of all its bytes, lower-case hex, or {@link PackCodec#UNHASHED}
 */
public record StoredPack(PackId id, PackClass packClass, long length, String sha256) {
    boolean isHashed() {
        return !sha256.equals(PackCodec.UNHASHED);
    }
}
