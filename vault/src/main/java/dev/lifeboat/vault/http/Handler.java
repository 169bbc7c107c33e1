package dev.lifeboat.vault.http;

/** Answers one request. Runs on a virtual thread and may block. Failures are {@code LifeboatException}s. */
@FunctionalInterface
public interface Handler {
    Response handle(Request request);
}
