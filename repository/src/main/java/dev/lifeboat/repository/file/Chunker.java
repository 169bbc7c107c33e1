package dev.lifeboat.repository.file;

/**
 * Cuts content where the content says (FastCDC, normalisation level 2): an insertion moves one or two cuts, not all that follow. Chunks have 256 KiB to
 * 4 MiB, 1 MiB in the mean; only the last one may be smaller. For one stretch of content after another, of one thread.
 */
final class Chunker {
    static final int LEAST = 256 << 10;
    static final int MEAN = 1 << 20;
    static final int MOST = 4 << 20;

    /** Before the mean a cut is four times rarer than every mean, behind it four times more frequent. */
    private static final long STRICT = -1L << (64 - 22);

    private static final long LOOSE = -1L << (64 - 18);

    private final GearTable table;
    private long hash;
    private int next = LEAST;

    Chunker(GearTable table) {
        this.table = table;
    }

    /**
     * Goes on looking for the end of the chunk that begins with {@code data}; what was looked at before must be there again.
     *
     * @param length of what is there so far
     * @return the length of the chunk, or 0 if more is needed to know
     */
    int cut(byte[] data, int length) {
        var gear = table.values();
        var sum = hash;
        var at = next;
        for (var end = Math.min(length, MEAN); at < end; at++) {
            sum = (sum << 1) + gear[data[at] & 0xff];
            if ((sum & STRICT) == 0) {
                return found(at + 1);
            }
        }
        for (var end = Math.min(length, MOST); at < end; at++) {
            sum = (sum << 1) + gear[data[at] & 0xff];
            if ((sum & LOOSE) == 0) {
                return found(at + 1);
            }
        }
        if (at == MOST) {
            return found(MOST);
        }
        hash = sum;
        next = at;
        return 0;
    }

    /** Forgets a chunk that ended with its content. */
    void restart() {
        hash = 0;
        next = LEAST;
    }

    private int found(int length) {
        restart();
        return length;
    }
}
