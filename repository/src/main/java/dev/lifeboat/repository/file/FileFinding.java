package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Something that a backup or restore could not do as it should, by its path.
 *
 * @param path below the folder, of folders with a slash at the end; as text, see {@link #text}
 * @param reason a few words
 */
public record FileFinding(ErrorCode code, String path, String reason) {
    private static final int LARGEST_CONTROL = 31;
    private static final int DELETE = 127;

    static FileFinding of(ErrorCode code, byte[] path, Throwable failure) {
        var message = failure.getMessage();
        return of(code, path, message == null ? failure.getClass().getSimpleName() : message);
    }

    static FileFinding of(ErrorCode code, byte[] path, String reason) {
        return new FileFinding(code, text(path), reason);
    }

    /** The sentence for people. */
    public String message() {
        return code.message(Map.of("path", path, "reason", reason));
    }

    /** True if something of the source is not in the point, or something of the point not in the target. */
    public boolean isLoss() {
        return switch (code) {
            case FILE_CHANGED, FILE_VANISHED, FILE_SYSTEM_LEFT_OUT -> false;
            default -> true;
        };
    }

    /**
     * A path for people: bytes that are no printable UTF-8 are escaped as {@code %} and two hexadecimal digits, and so is the per cent sign where there
     * are any. The folder itself is a dot.
     */
    public static String text(byte[] path) {
        if (path.length == 0 || (path.length == 1 && path[0] == 0)) {
            return ".";
        }
        try {
            var text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(path))
                    .toString();
            if (text.chars().noneMatch(c -> c <= LARGEST_CONTROL || c == DELETE)) {
                return text;
            }
        } catch (CharacterCodingException _) {
            // escaped below
        }
        var text = new StringBuilder(path.length + 16);
        for (var b : path) {
            if (b > LARGEST_CONTROL && b != DELETE && b != '%') {
                text.append((char) b);
            } else {
                text.append("%%%02X".formatted(b));
            }
        }
        return text.toString();
    }
}
