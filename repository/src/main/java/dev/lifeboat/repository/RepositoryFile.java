package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.RepositoryId;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * {@code repository.json}: which format this is. Written in one fixed form; {@code format} first and {@code check} last stay so in every format to
 * come, so that each version can refuse what it does not know (rule 37) and tell that from damage.
 */
final class RepositoryFile {
    private static final Pattern FORM =
            Pattern.compile("(\\{\"format\":([0-9]{1,9}),.*),\"check\":\"([0-9a-f]{64})\"}\n", Pattern.DOTALL);

    private RepositoryFile() {}

    static byte[] encode(RepositoryId id, Instant created, String producer) {
        var start = "{\"format\":%d,\"id\":\"%s\",\"created\":\"%s\",\"producer\":\"%s\""
                .formatted(Limits.FORMAT, id, created, producer);
        return (start + ",\"check\":\"" + sha256(start.getBytes(UTF_8)) + "\"}\n").getBytes(UTF_8);
    }

    static void check(RepositoryId id, byte[] content) {
        var form = FORM.matcher(new String(content, UTF_8));
        if (!form.matches() || !sha256(form.group(1).getBytes(UTF_8)).equals(form.group(3))) {
            throw Failures.damaged(Shelf.REPOSITORY, "a check sum that does not fit", "the repository");
        }
        var found = Integer.parseInt(form.group(2));
        if (found != Limits.FORMAT) {
            var supported = String.valueOf(Limits.FORMAT);
            throw new LifeboatException(
                    found < Limits.FORMAT ? ErrorCode.FORMAT_ABANDONED : ErrorCode.FORMAT_UNSUPPORTED,
                    Map.of("found", String.valueOf(found), "supported", supported));
        }
        if (!form.group(1).startsWith("{\"format\":" + Limits.FORMAT + ",\"id\":\"" + id + "\",")) {
            throw Failures.damaged(Shelf.REPOSITORY, "the file of another repository", "the repository");
        }
    }

    static String sha256(byte[] content) {
        return HexFormat.of().formatHex(digest(content));
    }

    /** Of the first {@code length} bytes. */
    static String sha256(byte[] content, int length) {
        var digest = digest();
        digest.update(content, 0, length);
        return HexFormat.of().formatHex(digest.digest());
    }

    static byte[] digest(byte[] content) {
        return digest().digest(content);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
