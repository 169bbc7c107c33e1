package dev.lifeboat.vault.http;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Takes an address apart. Hostile by assumption: each segment is decoded once and strictly, and whatever could mean another path to another
 * reader (dot segments, encoded slashes, backslashes, control characters, bad UTF-8) is refused rather than repaired.
 */
final class RawPath {
    private static final int MAX_LENGTH = 4096;

    private RawPath() {}

    /** Decoded segments; empty ones vanish, since clients with a base path ask for {@code //subscriptions} (2.3 rule 5). */
    static List<String> segments(String raw) {
        if (raw.length() > MAX_LENGTH) {
            throw refused(raw.substring(0, 80) + "...", "it is longer than " + MAX_LENGTH + " characters");
        }
        var segments = new ArrayList<String>();
        for (var part : raw.split("/", -1)) {
            if (!part.isEmpty()) {
                segments.add(checked(raw, decode(raw, part, false)));
            }
        }
        return segments;
    }

    /** Names in lower case; of a repeated name the first counts. */
    static Map<String, String> query(String raw) {
        var query = new HashMap<String, String>();
        for (var pair : raw.split("&", -1)) {
            var equals = pair.indexOf('=');
            var name = decode(raw, equals < 0 ? pair : pair.substring(0, equals), true);
            var value = equals < 0 ? "" : decode(raw, pair.substring(equals + 1), true);
            query.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
        }
        return query;
    }

    private static String checked(String raw, String segment) {
        if (segment.equals(".") || segment.equals("..")) {
            throw refused(raw, "it climbs with dots");
        }
        for (var i = 0; i < segment.length(); i++) {
            var c = segment.charAt(i);
            if (c < ' ' || c == 0x7f || c == '/' || c == '\\') {
                throw refused(raw, "a segment holds a slash, a backslash or a control character");
            }
        }
        return segment;
    }

    private static String decode(String raw, String part, boolean plusIsSpace) {
        var bytes = ByteBuffer.allocate(part.length() * 3);
        for (var i = 0; i < part.length(); i++) {
            var c = part.charAt(i);
            if (c == '%') {
                if (i + 2 >= part.length() || !isHex(part.charAt(i + 1)) || !isHex(part.charAt(i + 2))) {
                    throw refused(raw, "a percent sign is not followed by two hex digits");
                }
                bytes.put((byte) Integer.parseInt(part, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.put((plusIsSpace && c == '+' ? " " : String.valueOf(c)).getBytes(StandardCharsets.UTF_8));
            }
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException e) {
            throw new LifeboatException(
                    ErrorCode.INVALID_RESOURCE_ID, Map.of("value", printable(raw), "reason", "it is not UTF-8"), e);
        }
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }

    private static LifeboatException refused(String raw, String reason) {
        return new LifeboatException(ErrorCode.INVALID_RESOURCE_ID, Map.of("value", printable(raw), "reason", reason));
    }

    private static String printable(String raw) {
        return raw.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
