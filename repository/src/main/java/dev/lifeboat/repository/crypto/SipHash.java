package dev.lifeboat.repository.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * SipHash-2-4 with a key of 128 bits: decides where nodes are cut. Keyed, so that who chooses names in a cluster cannot choose the sizes of nodes.
 * Immutable.
 */
public final class SipHash {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long k0;
    private final long k1;

    /** @param key 16 bytes */
    public SipHash(byte[] key) {
        if (key.length != 16) {
            throw new IllegalArgumentException("SipHash takes a key of 16 bytes");
        }
        k0 = (long) LONG.get(key, 0);
        k1 = (long) LONG.get(key, 8);
    }

    /** Of the byte {@code level} followed by {@code key}, to be compared unsigned. */
    public long hash(int level, byte[] key) {
        var message = new byte[key.length + 1];
        message[0] = (byte) level;
        System.arraycopy(key, 0, message, 1, key.length);
        return hash(message);
    }

    public long hash(byte[] message) {
        var v0 = k0 ^ 0x736f6d6570736575L;
        var v1 = k1 ^ 0x646f72616e646f6dL;
        var v2 = k0 ^ 0x6c7967656e657261L;
        var v3 = k1 ^ 0x7465646279746573L;
        var whole = message.length & ~7;
        for (var at = 0; at <= whole; at += 8) {
            var word = at < whole ? (long) LONG.get(message, at) : last(message, whole);
            v3 ^= word;
            for (var round = 0; round < 2; round++) {
                v0 += v1;
                v1 = Long.rotateLeft(v1, 13) ^ v0;
                v0 = Long.rotateLeft(v0, 32);
                v2 += v3;
                v3 = Long.rotateLeft(v3, 16) ^ v2;
                v0 += v3;
                v3 = Long.rotateLeft(v3, 21) ^ v0;
                v2 += v1;
                v1 = Long.rotateLeft(v1, 17) ^ v2;
                v2 = Long.rotateLeft(v2, 32);
            }
            v0 ^= word;
        }
        v2 ^= 0xff;
        for (var round = 0; round < 4; round++) {
            v0 += v1;
            v1 = Long.rotateLeft(v1, 13) ^ v0;
            v0 = Long.rotateLeft(v0, 32);
            v2 += v3;
            v3 = Long.rotateLeft(v3, 16) ^ v2;
            v0 += v3;
            v3 = Long.rotateLeft(v3, 21) ^ v0;
            v2 += v1;
            v1 = Long.rotateLeft(v1, 17) ^ v2;
            v2 = Long.rotateLeft(v2, 32);
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static long last(byte[] message, int whole) {
        var word = (long) message.length << 56;
        for (var i = whole; i < message.length; i++) {
            word |= (message[i] & 0xffL) << (8 * (i - whole));
        }
        return word;
    }
}
