package dev.lifeboat.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Results go to standard output, progress and failures to standard error, so that output can be piped. Progress is one line that changes on a
 * terminal and a plain line per change elsewhere. Safe for use by many threads.
 */
public final class Console {
    private final PrintStream out;
    private final PrintStream err;
    private final boolean terminal;
    private final Prompt prompt;
    private String status = "";

    /** One that nobody sits at. */
    public Console(PrintStream out, PrintStream err, boolean terminal) {
        this(out, err, terminal, Prompt.NOBODY);
    }

    public Console(PrintStream out, PrintStream err, boolean terminal, Prompt prompt) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.prompt = prompt;
    }

    public boolean isTerminal() {
        return terminal;
    }

    /** For the parser, which writes help by itself. */
    public PrintWriter writer() {
        return new PrintWriter(out, true, StandardCharsets.UTF_8);
    }

    /** Throws a failure if it cannot be written: what somebody keeps in a file would be cut short else, and nobody told. */
    public synchronized void print(String text) {
        clear();
        out.print(text);
        written();
    }

    /** Bytes as they are: the content of a file. Throws as {@link #print} does. */
    public synchronized void bytes(byte[] content, int length) {
        clear();
        out.write(content, 0, length);
        written();
    }

    private void written() {
        if (out.checkError()) {
            throw new Failure(CommandError.OUTPUT_FAILED, "The output could not be written whole.");
        }
    }

    public void line(String text) {
        print(text + "\n");
    }

    public void json(JsonNode tree) {
        line(Json.pretty(tree));
    }

    /** A step that is done, or a remark: stays. */
    public synchronized void note(String text) {
        clear();
        err.println(Text.oneLine(text));
    }

    /** What is going on right now: replaces the one before on a terminal. */
    public synchronized void status(String text) {
        var line = Text.oneLine(text);
        if (line.equals(status)) {
            return;
        }
        if (terminal) {
            clear();
            err.print(line.length() > 110 ? line.substring(0, 110) : line);
            err.flush();
        } else {
            err.println(line);
        }
        status = line;
    }

    /** Asks for a line that is not shown; empty if there is nobody to ask. */
    public synchronized Optional<byte[]> secret(String question) {
        clear();
        return prompt.secret(question);
    }

    public synchronized void failure(Failure failure) {
        clear();
        err.println(failure.report());
    }

    private void clear() {
        if (terminal && !status.isEmpty()) {
            err.print("\r\033[K");
            err.flush();
        }
        status = "";
    }
}
