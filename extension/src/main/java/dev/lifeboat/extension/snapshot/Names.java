package dev.lifeboat.extension.snapshot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Names that the same input always gives, so that a restarted process finds what it began instead of making it twice. */
final class Names {
    static final String TASK = "backup.lifeboat.dev/task";
    static final String CLAIM = "backup.lifeboat.dev/claim";
    static final String DISCARDED = "backup.lifeboat.dev/discarded";
    static final String CONSISTENCY = "backup.lifeboat.dev/consistency";

    private Names() {}

    /** All VolumeSnapshots of a task begin like this, and the contents refer to them by name. */
    static String prefix(String task) {
        return "lifeboat-" + task + "-";
    }

    static String snapshot(String task, String claim) {
        return prefix(task) + hash(claim);
    }

    static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }
}
