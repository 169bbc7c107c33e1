package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a page of a list that was read and thrown away: where it begins and where it ends. The list's own metadata, with the token of the next
 * page, precede the items of built-in kinds and follow those of custom resources.
 *
 * @param bytes of the whole page
 */
record PageEnds(String head, String tail, long bytes) {
    private static final int KEPT = 4096;
    private static final Pattern ITEMS = Pattern.compile("\"items\":\\s*\\[");
    private static final Pattern CONTINUE = Pattern.compile("\"continue\":\"([^\"]+)\"");
    private static final String METADATA = "\"metadata\":{";
    private static final String REMAINING = "\"remainingItemCount\":";

    /** Reads it to its end. */
    static PageEnds discard(InputStream body) throws IOException {
        var head = body.readNBytes(KEPT);
        var bytes = (long) head.length;
        var chunk = new byte[16 << 10];
        var tail = new byte[0];
        for (int count; (count = body.read(chunk)) >= 0; bytes += count) {
            var from = Math.max(0, count - KEPT);
            var before = Math.max(0, tail.length - (KEPT - (count - from)));
            var kept = Arrays.copyOfRange(tail, before, tail.length + count - from);
            System.arraycopy(chunk, from, kept, tail.length - before, count - from);
            tail = kept;
        }
        return new PageEnds(new String(head, UTF_8), new String(tail, UTF_8), bytes);
    }

    /**
     * Null after the last page.
     *
     * @throws IOException if more items remain and no token is to be found: a list that ends early would look fast
     */
    @Nullable
    String next() throws IOException {
        var own = own();
        var found = CONTINUE.matcher(own);
        if (found.find()) {
            return found.group(1);
        }
        if (own.contains(REMAINING)) {
            throw new IOException("more items remain, and nothing says where they begin: " + own);
        }
        return null;
    }

    /** The list's own fields, without its items. */
    private String own() throws IOException {
        var items = ITEMS.matcher(head);
        var before = items.find() ? head.substring(0, items.start()) : head;
        if (before.contains(METADATA)) {
            return before;
        }
        var end = head + tail;
        var last = end.lastIndexOf(METADATA);
        if (last < 0) {
            throw new IOException("a list without metadata");
        }
        return end.substring(last);
    }
}
