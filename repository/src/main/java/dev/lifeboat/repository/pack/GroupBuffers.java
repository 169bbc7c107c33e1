package dev.lifeboat.repository.pack;

/**
 * Arrays for one group after the other: new ones for each would be most of what a restore allocates, and large enough to make the collector copy them. Not
 * thread-safe.
 */
public final class GroupBuffers {
    private byte[] compressed = new byte[0];
    private byte[] raw = new byte[0];

    byte[] compressed(int length) {
        if (compressed.length < length) {
            compressed = new byte[length];
        }
        return compressed;
    }

    byte[] raw(int length) {
        if (raw.length < length) {
            raw = new byte[length];
        }
        return raw;
    }
}
