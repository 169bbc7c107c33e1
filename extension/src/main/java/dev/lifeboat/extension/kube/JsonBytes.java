package dev.lifeboat.extension.kube;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds where values of JSON end. Plain text in strings is passed eight bytes at a time: it is most of what a cluster holds. */
final class JsonBytes {
    /** The value is not whole in its range. */
    static final int CUT = -1;

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

    /** The place behind the string whose first quote is at {@code from}, or {@link #CUT}. */
    static int string(byte[] bytes, int from, int limit) {
        for (var at = plain(bytes, from + 1, limit); at < limit; at = plain(bytes, at + 2, limit)) {
            if (bytes[at] == '"') {
                return at + 1;
            }
        }
        return CUT;
    }

    /** The place behind the object or array whose bracket is at {@code from}, or {@link #CUT}. Brackets are counted, not matched. */
    static int nested(byte[] bytes, int from, int limit) {
        var depth = 0;
        var at = from;
        while (at < limit) {
            switch (bytes[at]) {
                case '"' -> {
                    at = string(bytes, at, limit);
                    if (at == CUT) {
                        return CUT;
                    }
                }
                case '{', '[' -> {
                    depth++;
                    at++;
                }
                case '}', ']' -> {
                    depth--;
                    at++;
                    if (depth == 0) {
                        return at;
                    }
                }
                default -> at++;
            }
        }
        return CUT;
    }

    /** The top bit of each byte that is zero; above the lowest of them also of some that are not. */
    private static long zeros(long word) {
        return (word - ONES) & ~word & TOPS;
    }
}
