package dev.lifeboat.repository;

/** Chunks that lie side by side in one pack, read with one call of the store. See {@link PointReader#batches}. */
@FunctionalInterface
public interface ChunkBatch {
    /** Reads and verifies all chunks; each comes once. What the store throws passes through. May be called by any thread. */
    void read(PointReader.ChunkVisitor visitor);
}
