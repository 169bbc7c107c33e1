package dev.lifeboat.testkit.store.http;

/** What goes wrong with a request. */
public enum Fault {
    NONE,
    /** Answered with 500 before it takes effect. */
    STATUS_500,
    /** Answered with 503 before it takes effect. */
    STATUS_503,
    /** Takes effect, and the answer is a 500. */
    STATUS_500_AFTER,
    /** Takes effect and is answered when the test calls {@link HttpDouble#release}. */
    SLOW,
    /** Takes effect; the answer ends half-way through its body. */
    TRUNCATED,
    /** The connection is closed before it takes effect. */
    CUT_BEFORE,
    /** Takes effect; the connection is closed without an answer. */
    CUT_AFTER
}
