package dev.lifeboat.core.error;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The only exception that crosses the border of a module: a code of the catalogue with the details of this failure.
 *
 * <p>Foreign exceptions are translated once, by the adapter that called the foreign code, and kept as the cause. Details are shown to people
 * and stored: never put a secret, a key, a ticket or the content of a user's object in one.
 */
public final class LifeboatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final transient Map<String, String> details;

    public LifeboatException(ErrorCode code, Map<String, String> details) {
        this(code, details, null);
    }

    public LifeboatException(ErrorCode code, Map<String, String> details, @Nullable Throwable cause) {
        super(code.wire() + ": " + code.message(details), cause);
        this.code = code;
        this.details = Map.copyOf(new TreeMap<>(details));
    }

    public ErrorCode code() {
        return code;
    }

    public Map<String, String> details() {
        return details;
    }

    /** The sentence for people, without the code. */
    public String text() {
        return code.message(details);
    }
}
