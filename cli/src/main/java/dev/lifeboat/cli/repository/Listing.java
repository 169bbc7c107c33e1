package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Text;
import java.util.function.Supplier;

/** A result of any length: lines for people, one array for programs, written as it comes. For one thread. */
final class Listing implements AutoCloseable {
    private static final int BUFFER = 1 << 16;

    private final Console console;
    private final boolean isJson;
    private final StringBuilder waiting = new StringBuilder();
    private long count;

    Listing(Console console, boolean isJson) {
        this.console = console;
        this.isJson = isJson;
    }

    void add(Supplier<String> line, Supplier<? extends JsonNode> json) {
        if (isJson) {
            waiting.append(count == 0 ? "[\n  " : ",\n  ").append(json.get());
        } else {
            waiting.append(Text.line(line.get())).append('\n');
        }
        count++;
        if (waiting.length() > BUFFER) {
            flush();
        }
    }

    long count() {
        return count;
    }

    private void flush() {
        console.print(waiting.toString());
        waiting.setLength(0);
    }

    /** Ends the array also when the work failed: what was written before stays readable, and the exit code tells. */
    @Override
    public void close() {
        if (isJson) {
            waiting.append(count == 0 ? "[]\n" : "\n]\n");
        }
        flush();
    }
}
