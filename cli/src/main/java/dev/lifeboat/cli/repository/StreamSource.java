package dev.lifeboat.cli.repository;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A stream that is whole when it ends: a command that failed makes its end an error. For one thread at a time. */
final class StreamSource extends FilterInputStream {
    /** For a command whose output has ended to end itself. */
    private static final Duration END = Duration.ofMinutes(10);
    /** For what is being stored when somebody ends it all. */
    private static final Duration LAST = Duration.ofSeconds(2);

    private final @Nullable Process process;
    private final String command;

    private StreamSource(InputStream in, @Nullable Process process, String command) {
        super(in);
        this.process = process;
        this.command = command;
    }

    /**
     * Standard input, or the output of a command, which is ended when the stream is closed. Its errors are shown as they come.
     *
     * @param command with its arguments; none for standard input
     * @throws IOException if it cannot be run
     */
    static StreamSource open(List<String> command) throws IOException {
        if (command.isEmpty()) {
            return new StreamSource(System.in, null, "");
        }
        var process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new StreamSource(process.getInputStream(), process, command.getFirst());
    }

    /**
     * Does what reads this stream on a thread of its own, because a read answers to no interrupt: if the caller is interrupted the work is given up at
     * once, and so is the command.
     */
    <T> T read(Callable<T> work) throws IOException {
        var result = new FutureTask<>(work);
        var thread = Thread.ofPlatform().daemon().name("stream").start(result);
        try {
            return result.get();
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                case null, default -> throw new IllegalStateException("A stream ended in an unknown way", e);
            }
        } catch (InterruptedException _) {
            thread.interrupt();
            close();
            leave(thread);
            throw new CancellationException("The stream was given up");
        }
    }

    /** What it is storing shall be whole; one that a read holds does nothing any more. */
    private static void leave(Thread thread) {
        try {
            thread.join(LAST);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var count = super.read(into, offset, length);
        if (count < 0 && process != null) {
            end(process);
        }
        return count;
    }

    private void end(Process ending) throws IOException {
        try {
            if (!ending.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException(
                        "'" + command + "' wrote no more and did not end within " + END.toMinutes() + " minutes");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("it was interrupted");
        }
        if (ending.exitValue() != 0) {
            throw new IOException("'" + command + "' ended with " + ending.exitValue());
        }
    }

    /** Standard input stays as it is: it is the process's. What was read is not less for a pipe that does not close. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            super.close();
        } catch (IOException _) {
            // it ends with this process
        }
    }
}
