package dev.lifeboat.extension.kube;

import java.io.InputStream;

/** A successful answer whose body is still arriving. To be closed, also when not read to its end; not thread-safe. */
public record StreamedAnswer(Answer head, InputStream body) implements AutoCloseable {
    @Override
    public void close() {
        try {
            body.close();
        } catch (java.io.IOException e) {
            // nothing is written: there is nothing that could be lost by a failing close
        }
    }
}
