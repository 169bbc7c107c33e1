package dev.lifeboat.repository.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What writers left in {@code .unfinished} of a folder store when they were killed, on this host or another that shares it. Age tells that nobody writes it any more, by the
 * clock that times the files, which is one for all hosts: locks of one host may not be seen by another. Safe for use by many threads.
 */
final class Leftovers {
    /**
     * An object is written in minutes, and a run that takes more than a day gives up: twice that long nothing changed. If somebody sleeps longer in the
     * middle of a put, that put fails and is repeated; a name that leads to an object is never touched.
     */
    static final Duration AGE = Duration.ofDays(2);

    private static final Duration INTERVAL = Duration.ofDays(1);

    /** Beside the files of puts: folders of processes that make packs there. */
    private static final String SPOOL = "spool";

    private static final Pattern OWN = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Path unfinished;
    private Instant looked = Instant.MIN;

    Leftovers(Path unfinished) {
        this.unfinished = unfinished;
    }

    /**
     * Removes what is abandoned, once a day. What cannot be removed is left for another time: nobody's work depends on it.
     *
     * @param now the time of a file that was written here a moment ago
     */
    void remove(Instant now) {
        synchronized (this) {
            if (looked.isAfter(now.minus(INTERVAL))) {
                return;
            }
            looked = now;
        }
        var before = now.minus(AGE);
        each(unfinished, (path, facts) -> {
            if (facts.isRegularFile() && isBefore(facts, before)) {
                Files.deleteIfExists(path);
            }
        });
        each(unfinished.resolve(SPOOL), (path, facts) -> {
            if (facts.isDirectory() && !isAlive(path, before)) {
                Files.walkFileTree(path, new Removal());
            }
        });
    }

    @FunctionalInterface
    private interface Visit {
        void of(Path path, BasicFileAttributes facts) throws IOException;
    }

    private static void each(Path folder, Visit visit) {
        try (var found = Files.newDirectoryStream(
                folder, path -> OWN.matcher(path.getFileName().toString()).matches())) {
            for (var path : found) {
                try {
                    visit.of(path, Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
                } catch (IOException | UncheckedIOException _) {
                    // somebody else removed it, or may and we may not
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // there is nothing, or it cannot be read: another time
        }
    }

    private static boolean isBefore(BasicFileAttributes facts, Instant time) {
        return facts.lastModifiedTime().toInstant().isBefore(time);
    }

    /** Something in it, or the folder itself, changed since. */
    private static boolean isAlive(Path folder, Instant since) throws IOException {
        try (var all = Files.find(folder, Integer.MAX_VALUE, (_, facts) -> !isBefore(facts, since))) {
            return all.findFirst().isPresent();
        }
    }

    private static final class Removal extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure) throws IOException {
            Files.deleteIfExists(folder);
            return FileVisitResult.CONTINUE;
        }
    }
}
