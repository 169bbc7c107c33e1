package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.cli.output.Failure;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** That a stream is backed up. */
final class StreamOptions {
    /** What a file system takes as a name. */
    private static final int LONGEST = 255;

    @Option(
            names = "--stdin",
            paramLabel = "FILE",
            description =
                    "Instead of a folder: what comes from standard input, as a file of this name. With a command behind -- it is what that writes, "
                            + "and a point is made only if the command ends with 0: of a pipe nobody sees here how it ended")
    private @Nullable String file;

    boolean isGiven() {
        return file != null;
    }

    /** @param command with its arguments, or none */
    BackupSource.OfStream source(List<String> command) {
        var name = file == null ? "" : file;
        if (name.isEmpty()
                || name.equals(".")
                || name.equals("..")
                || name.contains("/")
                || name.getBytes(UTF_8).length > LONGEST) {
            throw Failure.usage(
                    "--stdin '" + name + "' is no name of a file.", "Give a name like dump.sql, without a folder.");
        }
        return new BackupSource.OfStream(name, command);
    }
}
