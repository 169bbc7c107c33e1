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
    private static final byte[] NOTHING = {};
    private static final byte[] VERSION = "apiVersion".getBytes(StandardCharsets.UTF_8);
    private static final byte[] KIND = "kind".getBytes(StandardCharsets.UTF_8);
    private static final byte[] METADATA = "metadata".getBytes(StandardCharsets.UTF_8);

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

    /** Comes whole into the buffer; its own fields are looked at on the way. */
    private Item item() throws IOException {
        mark = position;
        if (peek() != '{') {
            throw new IOException("A list that is not JSON");
        }
        position++;
        var hasVersion = false;
        var hasKind = false;
        var from = -1;
        var to = -1;
        for (var next = skipSpace(); next != '}'; next = fieldOrEnd()) {
            var name = position + 1 - mark;
            skipString();
            var length = position - 1 - mark - name;
            expect(':');
            skipSpace();
            hasVersion |= isAt(name, length, VERSION);
            hasKind |= isAt(name, length, KIND);
            var value = position - mark;
            skipValue();
            if (isAt(name, length, METADATA)) {
                from = value;
                to = position - mark;
            }
        }
        position++;
        if (from < 0) {
            throw new IOException("An item without metadata");
        }
        byte[] missing = hasVersion ? (hasKind ? NOTHING : kind) : (hasKind ? version : prefix);
        var bytes = new byte[position - mark + missing.length];
        bytes[0] = '{';
        System.arraycopy(missing, 0, bytes, 1, missing.length);
        System.arraycopy(buffer, mark + 1, bytes, 1 + missing.length, position - mark - 1);
        mark = -1;
        var view = ItemView.parse(new ItemView.Source(bytes, from + missing.length, to + missing.length));
        return new Item(view, bytes);
    }

    /** Behind a value of an object: goes on to the next field and answers its first byte, or the bracket that ends the object. */
    private int fieldOrEnd() throws IOException {
        var next = skipSpace();
        if (next == ',') {
            position++;
            next = skipSpace();
            if (next == '"') {
                return next;
            }
        } else if (next == '}') {
            return next;
        }
        throw new IOException("A list that is not JSON");
    }

    /** @param from behind the mark: what is before a place moves when more is read */
    private boolean isAt(int from, int length, byte[] name) {
        return Arrays.equals(buffer, mark + from, mark + from + length, name, 0, name.length);
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
        if (skipSpace() != '"') {
            throw new IOException("A list that is not JSON");
        }
        var whole = JsonBytes.string(buffer, position, end);
        if (whole != JsonBytes.CUT) {
            position = whole;
            return;
        }
        position++;
        while (true) {
            position = JsonBytes.plain(buffer, position, end);
            if (position == end) {
                fill();
            } else if (buffer[position++] == '"') {
                return;
            } else {
                peek(); // the escaped byte may come with the next chunk
                position++;
            }
        }
    }

    private void skipValue() throws IOException {
        switch (skipSpace()) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> {
                if (!JsonCursor.isScalar(peek())) {
                    throw new IOException("A list that is not JSON");
                }
                while (JsonCursor.isScalar(peek())) {
                    position++;
                }
            }
        }
    }

    private void skipNested() throws IOException {
        var whole = JsonBytes.nested(buffer, position, end);
        if (whole != JsonBytes.CUT) {
            position = whole;
            return;
        }
        var depth = 0;
        do {
            switch (peek()) {
                case '"' -> skipString();
                case '{', '[' -> {
                    depth++;
                    position++;
                }
                case '}', ']' -> {
                    depth--;
                    position++;
                }
                default -> position++;
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
