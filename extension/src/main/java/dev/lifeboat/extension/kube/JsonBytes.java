package dev.lifeboat.extension.kube;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for the bytes that end a run of plain text in a JSON string, eight at a time: most of what a cluster holds is long strings. */
final class JsonBytes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN)
            .withInvokeExactBehavior();

    private static final long ONES = 0x0101010101010101L;
    private static final long TOPS = 0x8080808080808080L;
    private static final long QUOTES = ONES * '"';
    private static final long BACKSLASHES = ONES * '\\';

    private JsonBytes() {}

    /** The first place from {@code from} on that holds a quote or a backslash; {@code limit} if there is none before it. */
    static int plain(byte[] bytes, int from, int limit) {
        var at = from;
        for (var last = limit - Long.BYTES; at <= last; at += Long.BYTES) {
            var word = (long) LONGS.get(bytes, at);
            var hits = zeros(word ^ QUOTES) | zeros(word ^ BACKSLASHES);
            if (hits != 0) {
                return at + (Long.numberOfTrailingZeros(hits) >>> 3);
            }
        }
        while (at < limit && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /** The top bit of each byte that is zero; above the lowest of them also of some that are not. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & TOPS;
    }
}
