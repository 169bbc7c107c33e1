package dev.lifeboat.repository.block;

/** A stretch of a volume in bytes: from {@code offset}, {@code length} of them. */
public record ByteRange(long offset, long length) {
    public ByteRange {
        if (offset < 0 || length < 1 || offset > Long.MAX_VALUE - length) {
            throw new IllegalArgumentException("No range: " + offset + ", " + length);
        }
    }

    /** Behind the last byte. */
    public long end() {
        return offset + length;
    }
}
