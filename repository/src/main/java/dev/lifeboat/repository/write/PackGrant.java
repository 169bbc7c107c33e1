package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.PackId;

/**
 * Permission to write one pack, once: its id and the key of this pack alone.
 *
 * @param generation of the data key that the pack's key comes from; it stands in the pack's head
 * @param key 32 bytes; one key must see one content, so a pack that failed half-way is sent again byte for byte or given up (R1)
 */
public record PackGrant(PackId id, int generation, byte[] key) {
    public PackGrant {
        if (generation < 1) {
            throw new IllegalArgumentException("A data key of generation " + generation);
        }
        if (key.length != 32) {
            throw new IllegalArgumentException("The key of a pack has 32 bytes");
        }
    }

    @Override
    public String toString() {
        return "PackGrant[" + id + "]";
    }
}
