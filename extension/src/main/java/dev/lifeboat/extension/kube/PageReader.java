package dev.lifeboat.extension.kube;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts one page of a list into its items without making objects of them: a single pass over the bytes that knows strings and brackets, nothing else.
 * Holds one item at a time, whatever the page. Not thread-safe.
 */
final class PageReader {
    /** Far above what etcd takes; a larger item is a fault, and memory is bounded. */
    static final int LARGEST_ITEM = 8 << 20;

    private static final int CHUNK = 32 << 10;

    private final InputStream in;
    private final byte[] prefix;
    private final byte[] version;
    private final byte[] kind;
    private byte[] buffer = new byte[2 * CHUNK];
    private int position;
    private int end;
    private int mark = -1;
    private @Nullable String continueToken;
    private @Nullable String resourceVersion;
    private boolean inItems;
    private boolean sawItems;

    PageReader(InputStream in, String apiVersion, String kind) {
        this.in = in;
        this.version = ("\"apiVersion\":\"" + apiVersion + "\",").getBytes(StandardCharsets.UTF_8);
        this.kind = ("\"kind\":\"" + kind + "\",").getBytes(StandardCharsets.UTF_8);
        this.prefix = concatenate(this.version, this.kind);
    }

    /** Empty after the last page. Valid once {@link #next} has answered null. */
    String continueToken() {
        return continueToken == null ? "" : continueToken;
    }

    String resourceVersion() {
        return resourceVersion == null ? "" : resourceVersion;
    }

    /** The next item, or null at the end of the page. */
    @Nullable
    Item next() throws IOException {
        if (!inItems && !sawItems) {
            expect('{');
            if (!fields(true)) {
                return null;
            }
        }
        if (inItems) {
            var next = skipSpace();
            if (next == ',') {
                position++;
                next = skipSpace();
            }
            if (next != ']') {
                return item();
            }
            position++;
            inItems = false;
            if (fields(false)) {
                throw new IOException("A list with two arrays of items");
            }
        }
        return null;
    }

    /** Reads the list's own fields until its items begin (true) or the list ends (false). */
    private boolean fields(boolean first) throws IOException {
        while (true) {
            var next = skipSpace();
            if (next == '}') {
                position++;
                return false;
            }
            if (next == ',') {
                position++;
                skipSpace();
            } else if (!first) {
                throw new IOException("A list that is not JSON");
            }
            first = false;
            var name = string();
            expect(':');
            next = skipSpace();
            if (name.equals("items") && next == '[') {
                position++;
                inItems = true;
                sawItems = true;
                return true;
            }
            if (name.equals("metadata")) {
                metadata();
            } else {
                skipValue();
            }
        }
    }

    private void metadata() throws IOException {
        mark = position;
        skipValue();
        var tree = dev.lifeboat.api.json.Json.parse(Arrays.copyOfRange(buffer, mark, position));
        mark = -1;
        continueToken = tree.path("continue").asText("");
        resourceVersion = tree.path("resourceVersion").asText("");
    }

    private Item item() throws IOException {
        mark = position;
        expect('{');
        var hasVersion = false;
        var hasKind = false;
        var from = -1;
        var to = -1;
        if (skipSpace() != '}') {
            while (true) {
                skipSpace();
                var start = position - mark;
                skipString();
                var length = position - mark - start;
                expect(':');
                skipSpace();
                var value = position - mark;
                skipValue();
                if (is("\"metadata\"", start, length)) {
                    from = value;
                    to = position - mark;
                } else if (is("\"apiVersion\"", start, length)) {
                    hasVersion = true;
                } else if (is("\"kind\"", start, length)) {
                    hasKind = true;
                }
                if (skipSpace() != ',') {
                    break;
                }
                position++;
            }
        }
        expect('}');
        if (from < 0) {
            throw new IOException("An item without metadata");
        }
        byte[] missing = hasVersion ? (hasKind ? new byte[0] : kind) : (hasKind ? version : prefix);
        var bytes = new byte[position - mark + missing.length];
        bytes[0] = '{';
        System.arraycopy(missing, 0, bytes, 1, missing.length);
        System.arraycopy(buffer, mark + 1, bytes, 1 + missing.length, position - mark - 1);
        mark = -1;
        var view = ItemView.parse(new ItemView.Source(bytes, from + missing.length, to + missing.length));
        return new Item(view, bytes);
    }

    private boolean is(String field, int start, int length) {
        if (length != field.length()) {
            return false;
        }
        for (var i = 0; i < length; i++) {
            if (buffer[mark + start + i] != field.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String string() throws IOException {
        var own = mark < 0;
        if (own) {
            mark = position;
        }
        var start = position - mark;
        skipString();
        var text = new String(buffer, mark + start + 1, position - mark - start - 2, StandardCharsets.UTF_8);
        if (own) {
            mark = -1;
        }
        return text;
    }

    private void skipString() throws IOException {
        expect('"');
        while (true) {
            var at = position;
            var limit = end;
            var bytes = buffer;
            while (at < limit) {
                var b = bytes[at++];
                if (b == '"') {
                    position = at;
                    return;
                }
                if (b == '\\') {
                    if (at == limit) {
                        // the escaped byte comes with the next chunk
                        at--;
                        position = at;
                        fill();
                        at = position + 1;
                        limit = end;
                        bytes = buffer;
                        while (at >= limit) {
                            fill();
                            at = position + 1;
                            limit = end;
                            bytes = buffer;
                        }
                    }
                    at++;
                }
            }
            position = at;
            fill();
        }
    }

    private void skipValue() throws IOException {
        switch (skipSpace()) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> {
                while (isScalar(peek())) {
                    position++;
                }
            }
        }
    }

    private static boolean isScalar(int b) {
        return b != ',' && b != '}' && b != ']' && b != ' ' && b != '\n' && b != '\r' && b != '\t';
    }

    private void skipNested() throws IOException {
        var depth = 0;
        do {
            var b = peek();
            if (b == '"') {
                skipString();
                continue;
            }
            position++;
            if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        } while (depth > 0);
    }

    private int skipSpace() throws IOException {
        while (true) {
            var b = peek();
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            position++;
        }
    }

    private void expect(int wanted) throws IOException {
        if (skipSpace() != wanted) {
            throw new IOException("A list that is not JSON");
        }
        position++;
    }

    private int peek() throws IOException {
        if (position == end) {
            fill();
        }
        return buffer[position];
    }

    /** Brings more bytes, keeping those from the mark on. */
    private void fill() throws IOException {
        var keep = mark < 0 ? position : mark;
        if (keep > 0) {
            System.arraycopy(buffer, keep, buffer, 0, end - keep);
            position -= keep;
            end -= keep;
            if (mark >= 0) {
                mark = 0;
            }
        }
        if (buffer.length - end < CHUNK) {
            if (buffer.length > LARGEST_ITEM) {
                throw new IOException("An item of more than " + LARGEST_ITEM + " bytes");
            }
            buffer = Arrays.copyOf(buffer, buffer.length * 2);
        }
        var count = in.read(buffer, end, buffer.length - end);
        if (count < 0) {
            throw new EOFException("The list was cut off");
        }
        end += count;
    }

    private static byte[] concatenate(byte[] first, byte[] second) {
        var both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
