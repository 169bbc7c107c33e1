package dev.lifeboat.vault.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Map;

/** Turns what a file system says into codes that tell people what to do. */
public final class StoreFailure {
    private StoreFailure() {}

    /** STORE_FULL, STORE_READ_ONLY or STORE_NOT_READY. The file system's own words name no content. */
    public static LifeboatException of(String container, IOException e) {
        var text = reason(e);
        var words = text.toLowerCase(Locale.ROOT);
        if (words.contains("no space left") || words.contains("quota exceeded")) {
            return new LifeboatException(ErrorCode.STORE_FULL, Map.of("container", container), e);
        }
        var readOnly = e instanceof AccessDeniedException
                || words.contains("read-only file system")
                || words.contains("operation not permitted");
        return new LifeboatException(
                readOnly ? ErrorCode.STORE_READ_ONLY : ErrorCode.STORE_NOT_READY,
                Map.of("container", container, "reason", text),
                e);
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "access denied";
        }
        if (e instanceof FileSystemException file) {
            return file.getReason() == null ? e.getClass().getSimpleName() : file.getReason();
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
