package dev.lifeboat.api.link;

import java.util.List;

/** Packs that this task may write. Each id is issued once. */
public record PackGrants(List<Grant> packs) {
    /**
     * @param id 32 hex digits
     * @param generation of the data key behind the key, from 1; it stands in the head of the pack
     * @param key 32 bytes, of this pack alone
     */
    public record Grant(String id, int generation, byte[] key) {
        @Override
        public String toString() {
            return "Grant[" + id + "]";
        }
    }

    public PackGrants {
        packs = List.copyOf(packs);
    }
}
