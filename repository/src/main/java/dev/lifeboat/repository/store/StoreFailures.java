package dev.lifeboat.repository.store;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What a file system says, in the words of the catalogue. The JDK has no types for most of it, only the texts of the system. */
public final class StoreFailures {
    private StoreFailures() {}

    /**
     * Throws STORE_FULL or STORE_READ_ONLY where a file system means that.
     *
     * @param container what is full or refuses, for people
     * @return the exception itself if it is about nothing that people have to act on
     */
    public static IOException translate(String container, IOException e) {
        var reason = e instanceof FileSystemException said ? said.getReason() : e.getMessage();
        var text = Objects.toString(reason, "").toLowerCase(Locale.ROOT);
        if (text.contains("no space left") || text.contains("quota exceeded")) {
            throw new LifeboatException(ErrorCode.STORE_FULL, Map.of("container", container), e);
        }
        if (text.contains("read-only file system")) {
            throw readOnly(container, "the file system is read-only", e);
        }
        if (e instanceof AccessDeniedException || text.contains("operation not permitted")) {
            throw readOnly(container, "the file system refuses to write", e);
        }
        return e;
    }

    /**
     * Throws STORE_ACCESS_DENIED where a file may not be read: no other try changes that.
     *
     * @return the exception itself otherwise
     */
    static IOException unreadable(String container, IOException e) {
        if (e instanceof AccessDeniedException denied) {
            throw new LifeboatException(
                    ErrorCode.STORE_ACCESS_DENIED,
                    Map.of("container", container, "reason", "this user may not read " + denied.getFile()),
                    e);
        }
        return e;
    }

    private static LifeboatException readOnly(String container, String reason, Exception e) {
        return new LifeboatException(ErrorCode.STORE_READ_ONLY, Map.of("container", container, "reason", reason), e);
    }
}
