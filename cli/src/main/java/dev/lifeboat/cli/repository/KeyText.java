package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Arrays;

/**
 * Keys as people read and type them: names of objects, and paths, which may hold any bytes. A key that is printable UTF-8 stands as it is; in every other one
 * each byte that is not printable ASCII, and the per cent sign, is {@code %} and two hexadecimal digits. Bidirectional controls count as unprintable: they show
 * another name than there is.
 */
final class KeyText {
    private static final int LONGEST = 4_097;

    private KeyText() {}

    static String of(byte[] key) {
        if (key.length == 1 && key[0] == 0) {
            return "./";
        }
        return isPlain(key) ? new String(key, UTF_8) : escaped(key);
    }

    static boolean isPlain(byte[] key) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).codePoints().noneMatch(KeyText::isHidden);
        } catch (CharacterCodingException _) {
            return false;
        }
    }

    private static boolean isHidden(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }

    static String escaped(byte[] key) {
        var text = new StringBuilder(key.length + 16);
        for (var b : key) {
            if (b > ' ' - 1 && b < 127 && b != '%') {
                text.append((char) b);
            } else {
                text.append("%%%02X".formatted(b));
            }
        }
        return text.toString();
    }

    /** What {@link #escaped} makes, back; a per cent sign without two digits stands for itself. */
    static byte[] unescaped(String text) {
        var out = new ByteArrayOutputStream();
        var bytes = text.getBytes(UTF_8);
        for (var at = 0; at < bytes.length; at++) {
            var high = at + 2 < bytes.length ? Character.digit(bytes[at + 1], 16) : -1;
            var low = at + 2 < bytes.length ? Character.digit(bytes[at + 2], 16) : -1;
            if (bytes[at] == '%' && high >= 0 && low >= 0) {
                out.write(high << 4 | low);
                at += 2;
            } else {
                out.write(bytes[at]);
            }
        }
        return out.toByteArray();
    }

    static boolean startsWith(byte[] key, byte[] start) {
        return key.length >= start.length && Arrays.equals(key, 0, start.length, start, 0, start.length);
    }

    /** After every key that begins with this, before all others that come later: keys are never longer. */
    static byte[] behind(byte[] start) {
        var last = Arrays.copyOf(start, Math.max(LONGEST, start.length));
        Arrays.fill(last, start.length, last.length, (byte) 0xff);
        return last;
    }
}
