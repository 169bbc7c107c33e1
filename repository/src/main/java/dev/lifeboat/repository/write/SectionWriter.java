package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.Limits;

/**
 * Takes the entries of one section in the order of their keys. For one thread; each section of a point has its own. Ends with {@link #finish} or
 * {@link #abort}.
 */
public interface SectionWriter extends AutoCloseable {
    int MAX_KEY = Limits.KEY;
    /** Of a value in bytes. */
    int MAX_VALUE = Limits.CHUNK;

    /**
     * Adds an entry. The arrays belong to the writer from now on.
     *
     * @param key 1 to {@link #MAX_KEY} bytes, greater than all before as unsigned bytes; a source that does not keep order goes through {@link SpillSort}
     * @param value any bytes, kept as they are (rules 25 to 27), at most {@link #MAX_VALUE}
     * @throws IllegalArgumentException if key or value break these bounds; the section can go on
     */
    void put(byte[] key, byte[] value);

    SectionRoot finish();

    /** Gives the section up. It may be opened again, from its beginning. */
    void abort();

    /** Aborts unless finished. */
    @Override
    void close();
}
