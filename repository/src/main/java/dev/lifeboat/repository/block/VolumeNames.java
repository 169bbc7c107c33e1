package dev.lifeboat.repository.block;

import dev.lifeboat.repository.format.SectionName;

/** The two sections of one block volume: its content, and the hashes of its blocks. */
public record VolumeNames(SectionName block, SectionName hash) {
    public VolumeNames {
        if (!block.volume().equals(hash.volume()) || block.equals(hash)) {
            throw new IllegalArgumentException("No two sections of one volume: " + block + ", " + hash);
        }
    }

    /**
     * @param owner namespace of the claim, or host
     * @param volume the claim, or a name that somebody gave the volume
     */
    public static VolumeNames of(String owner, String volume) {
        return new VolumeNames(SectionName.block(owner, volume), SectionName.hash(owner, volume));
    }

    @Override
    public String toString() {
        return block.volume().orElse(block.text());
    }
}
