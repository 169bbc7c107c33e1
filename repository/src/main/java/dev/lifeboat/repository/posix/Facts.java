package dev.lifeboat.repository.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;

/**
 * What the file system says of one file, whatever it is.
 *
 * @param mode the twelve bits below the type
 * @param uid 32 bits
 * @param gid 32 bits
 * @param links names that it has
 * @param size in bytes; of a symbolic link that of its target
 * @param allocated bytes that are stored for it
 * @param device where it lies
 * @param changed when its content changed last
 * @param inodeChanged when anything of it changed last
 * @param major of a device
 * @param minor of a device
 */
public record Facts(
        FileType type,
        int mode,
        long uid,
        long gid,
        long links,
        long size,
        long allocated,
        long device,
        long inode,
        Time changed,
        Time inodeChanged,
        long major,
        long minor) {
    /**
     * A moment.
     *
     * @param seconds since 1970, before it negative
     * @param nanos 0 to 999,999,999
     */
    public record Time(long seconds, int nanos) {}

    static final int STATX = 256;
    /** All that is asked for. */
    static final int BASIC = 0x7ff;

    private static final long NUMBER = 0xffff_ffffL;

    static Facts read(MemorySegment statx) {
        var mode = statx.get(JAVA_SHORT_UNALIGNED, 28) & 0xffff;
        return new Facts(
                FileType.of(mode),
                mode & 07777,
                number(statx, 20),
                number(statx, 24),
                number(statx, 16),
                statx.get(JAVA_LONG_UNALIGNED, 40),
                statx.get(JAVA_LONG_UNALIGNED, 48) * 512,
                number(statx, 136) << 32 | number(statx, 140),
                statx.get(JAVA_LONG_UNALIGNED, 32),
                time(statx, 112),
                time(statx, 96),
                number(statx, 128),
                number(statx, 132));
    }

    /** True if it is the same file, and nobody changed it in between. */
    public boolean isUnchanged(Facts before) {
        return isSameFile(before)
                && size == before.size
                && changed.equals(before.changed)
                && inodeChanged.equals(before.inodeChanged);
    }

    /** Two names of one file, or one at two moments. */
    public boolean isSameFile(Facts other) {
        return inode == other.inode && device == other.device && type == other.type;
    }

    private static Time time(MemorySegment statx, long offset) {
        return new Time(statx.get(JAVA_LONG_UNALIGNED, offset), statx.get(JAVA_INT_UNALIGNED, offset + 8));
    }

    private static long number(MemorySegment statx, long offset) {
        return statx.get(JAVA_INT_UNALIGNED, offset) & NUMBER;
    }
}
