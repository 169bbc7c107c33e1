package dev.lifeboat.repository.store;

import java.time.Duration;

/** Is told of every call of a store. Thread-safe, and quick. */
@FunctionalInterface
public interface StoreMeter {
    /** What was asked of a store. */
    enum Call {
        PUT,
        GET,
        LIST,
        DELETE,
        RETAIN
    }

    /**
     * @param bytes of content that were sent or received; with LIST the number of objects
     * @param succeeded false if the call threw; "exists" and "missing" are successes
     */
    void called(Call call, long bytes, Duration took, boolean succeeded);
}
