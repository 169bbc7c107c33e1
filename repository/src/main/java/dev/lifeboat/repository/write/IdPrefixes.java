package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.ContentId;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Eight-byte prefixes of content ids. Not a Bloom filter: a false positive is a node that was never stored, found when the stream is gone; with
 * eight bytes that happens once in 5 * 10^10 backups of 100,000 objects. Immutable.
 */
public final class IdPrefixes {
    public static final IdPrefixes NONE = new IdPrefixes(new long[0]);

    private final long[] sorted;

    private IdPrefixes(long[] sorted) {
        this.sorted = sorted;
    }

    /**
     * Reads the answer of the vault: eight bytes for each id, in any order.
     *
     * @throws IllegalArgumentException if the bytes are not a multiple of eight
     */
    public static IdPrefixes parse(byte[] bytes) {
        if (bytes.length % Long.BYTES != 0) {
            throw new IllegalArgumentException("A list of prefixes of " + bytes.length + " bytes is cut");
        }
        var prefixes = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(prefixes);
        Arrays.sort(prefixes);
        return new IdPrefixes(prefixes);
    }

    public boolean contains(ContentId id) {
        return Arrays.binarySearch(sorted, id.prefix()) >= 0;
    }

    public int size() {
        return sorted.length;
    }
}
