package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.PackId;

/**
 * Permission to write one pack, once: its id and the key of this pack alone.
 *
 * @param key 32 bytes; one key must see one content, so a pack that failed half-way is sent again byte for byte or given up (R1)
 */
public record PackGrant(PackId id, byte[] key) {
    public PackGrant {
        if (key.length != 32) {
            throw new IllegalArgumentException("The key of a pack has 32 bytes");
        }
    }

    @Override
    public String toString() {
        return "PackGrant[" + id + "]";
    }
}
