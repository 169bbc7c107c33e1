package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.FileReason;
import dev.lifeboat.repository.file.Excludes;
import dev.lifeboat.repository.file.FileOptions;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What a backup of a folder leaves out. */
final class ExcludeOptions {
    @Option(
            names = "--exclude",
            paramLabel = "PATTERN",
            description =
                    "Leave out what matches; repeatable. Without a slash it is of a name, with one of the path below the folder, or on this machine; "
                            + "? is one character, * any without a slash, ** any. The repository itself is left out where it lies in the folder")
    private List<String> excludes = new ArrayList<>();

    @Option(
            names = "--exclude-file",
            paramLabel = "FILE",
            description =
                    "Patterns of a file, a line each; empty lines and those that begin with # are none. Repeatable")
    private List<Path> files = new ArrayList<>();

    @Option(
            names = "--one-file-system",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Leave out what is mounted below the folder (default)")
    private boolean oneFileSystem = true;

    /** True if something is to be left out that usually is not. */
    boolean isGiven() {
        return !excludes.isEmpty() || !files.isEmpty();
    }

    /** Of {@link #excludes}, as they are matched. */
    private final List<String> given = new ArrayList<>();

    /**
     * @param own the folder of the repository, if it is on this machine, and others that it works in
     * @param mebibytes for buffers
     */
    FileOptions of(Path folder, List<Path> own, int mebibytes, Console console) {
        excludes.forEach(pattern -> given.add(below(folder, pattern, console)));
        var patterns = new ArrayList<>(given);
        files.stream()
                .flatMap(file -> lines(file).stream())
                .forEach(pattern -> patterns.add(below(folder, pattern, console)));
        var inside = own.stream().flatMap(path -> within(folder, path).stream()).toList();
        if (!inside.isEmpty()) {
            console.note("The repository lies in the folder, and is left out: " + own.getFirst());
        }
        patterns.addAll(inside);
        try {
            return new FileOptions(oneFileSystem, Excludes.of(patterns), FileOptions.USUAL.threads(), mebibytes);
        } catch (IllegalArgumentException e) {
            throw Failure.usage(String.valueOf(e.getMessage()) + ".", "Mend --exclude, or the file of --exclude-file.");
        }
    }

    /** One that is misspelled leaves nothing out, and nobody would know. Files of patterns are made for many folders: what of them is of no use here is not told. */
    void tellUnused(FileOptions options, Console console) {
        options.excludes().unused().stream()
                .filter(given::contains)
                .forEach(pattern -> console.note("--exclude " + pattern + " left out nothing."));
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (MalformedInputException _) {
            throw Failure.usage("The patterns of " + file + " are not UTF-8.", "Write ? for each byte that is not.");
        } catch (IOException e) {
            throw FileReason.failure("the patterns of " + file + " cannot be read", e);
        }
    }

    /** A pattern may be written as a path of this machine, as people do: it is of what is below the folder all the same. */
    private static String below(Path folder, String pattern, Console console) {
        var prefix = folder.toString().endsWith("/") ? folder.toString() : folder + "/";
        if (!pattern.startsWith(prefix)) {
            return pattern;
        }
        var below = pattern.substring(prefix.length() - 1);
        console.note("--exclude " + pattern + " leaves out " + below + " below " + folder + ".");
        return below;
    }

    /** A repository that saved itself would grow by itself with each backup. */
    private static Optional<String> within(Path folder, Path own) {
        try {
            var top = folder.toRealPath();
            var path = own.toRealPath();
            return path.startsWith(top) && !path.equals(top)
                    // a pattern has no other way to spell a star
                    ? Optional.of("/" + top.relativize(path).toString().replace('*', '?'))
                    : Optional.empty();
        } catch (IOException _) {
            // one of them is not there, or not to be read: whoever works with it says so
            return Optional.empty();
        }
    }
}
