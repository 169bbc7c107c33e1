package dev.lifeboat.repository.format;

/**
 * Bytes that the format does not allow. The message says what is wrong in a few words, without content, so that it can stand as the reason of
 * a {@code DATA_DAMAGED} or {@code COMMIT_REFUSED}; who reads an object knows which of the two it is.
 */
public final class FormatException extends Exception {
    private static final long serialVersionUID = 1L;

    public FormatException(String reason) {
        super(reason);
    }
}
