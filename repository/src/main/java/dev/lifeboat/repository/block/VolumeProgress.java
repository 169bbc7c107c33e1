package dev.lifeboat.repository.block;

/** Is told how far a backup or restore of a volume is, by the thread that runs it, at most once for each 8 MiB. */
@FunctionalInterface
public interface VolumeProgress {
    VolumeProgress NONE = (_, _) -> {};

    /**
     * @param done bytes of the volume that are dealt with, read or not; never decreasing
     * @param total bytes of the volume
     */
    void at(long done, long total);
}
