package dev.lifeboat.testkit.reader;

/** Something is not as the format says. The message names what was expected. */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(String expected) {
        super("Expected " + expected);
    }
}
