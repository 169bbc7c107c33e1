package dev.lifeboat.extension.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.json.Json;
import java.io.IOException;
import java.util.Arrays;

/**
 * Walks over JSON that lies whole in memory and whose brackets are known to match, without making objects of what is passed over. Throws for what it cannot
 * be; never leaves its range. Not thread-safe.
 */
final class JsonCursor {
    private final byte[] bytes;
    private final int limit;
    private int position;
    private boolean first;
    private int nameFrom;
    private int nameTo;

    JsonCursor(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.position = from;
        this.limit = to;
    }

    int position() {
        return position;
    }

    /** Enters an object; false if there is none here. */
    boolean enterObject() throws IOException {
        return enter('{');
    }

    /** Goes to the next field of the object that was entered: its name is read, its value comes next. False behind the last. */
    boolean nextField() throws IOException {
        if (!next('}')) {
            return false;
        }
        nameFrom = position + 1;
        skipString();
        nameTo = position - 1;
        expect(':');
        peek();
        return true;
    }

    /** Enters an array; false if there is none here. */
    boolean enterArray() throws IOException {
        return enter('[');
    }

    /** Goes to the next element of the array that was entered. False behind the last. */
    boolean nextElement() throws IOException {
        return next(']');
    }

    private boolean enter(int bracket) throws IOException {
        if (peek() != bracket) {
            return false;
        }
        position++;
        first = true;
        return true;
    }

    private boolean next(int bracket) throws IOException {
        if (peek() == bracket) {
            position++;
            first = false;
            return false;
        }
        if (!first) {
            expect(',');
            peek();
        }
        first = false;
        return true;
    }

    /** Whether the field's name, which no escape is expected in, is this one. */
    boolean isNamed(String name) {
        if (name.length() != nameTo - nameFrom) {
            return false;
        }
        for (var i = 0; i < name.length(); i++) {
            if (bytes[nameFrom + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    String name() throws IOException {
        return text(nameFrom, nameTo);
    }

    /** The value as a text: a string as it reads, another scalar as it stands, empty for null, objects and arrays. */
    String scalar() throws IOException {
        var from = position;
        var first = peek();
        skipValue();
        if (first == '"') {
            return text(from + 1, position - 1);
        }
        var text = first == '{' || first == '[' ? "" : new String(bytes, from, position - from, UTF_8);
        return text.equals("null") ? "" : text;
    }

    private String text(int from, int to) throws IOException {
        if (JsonBytes.plain(bytes, from, to) < to) {
            return Json.parse(Arrays.copyOfRange(bytes, from - 1, to + 1)).asText();
        }
        return new String(bytes, from, to - from, UTF_8);
    }

    void skipValue() throws IOException {
        switch (peek()) {
            case '"' -> skipString();
            case '{', '[' -> skipNested();
            default -> {
                var from = position;
                while (position < limit && isScalar(bytes[position])) {
                    position++;
                }
                if (position == from) {
                    throw malformed();
                }
            }
        }
    }

    private void skipNested() throws IOException {
        goTo(JsonBytes.nested(bytes, position, limit));
    }

    private void skipString() throws IOException {
        if (peek() != '"') {
            throw malformed();
        }
        goTo(JsonBytes.string(bytes, position, limit));
    }

    private void goTo(int place) throws IOException {
        if (place == JsonBytes.CUT) {
            throw malformed();
        }
        position = place;
    }

    /** The next byte that is no space. */
    int peek() throws IOException {
        while (position < limit) {
            var b = bytes[position];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
            position++;
        }
        throw malformed();
    }

    private void expect(int wanted) throws IOException {
        if (peek() != wanted) {
            throw malformed();
        }
        position++;
    }

    static boolean isScalar(int b) {
        return b != ',' && b != '}' && b != ']' && b != ' ' && b != '\n' && b != '\r' && b != '\t';
    }

    private static IOException malformed() {
        return new IOException("A list that is not JSON");
    }
}
