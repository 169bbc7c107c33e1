package dev.lifeboat.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A small file system of its own under a folder, which tests fill or make read-only. Needs root, as the testbed does. */
public final class SmallDisk implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int BLOCK = 4096;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    static SmallDisk mount(Path folder, int mebibytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        run("mount", "-t", "tmpfs", "-o", "mode=0700,size=" + mebibytes + "m", "small", folder.toString());
        return new SmallDisk(folder);
    }

    /** No room is left, until {@link #free}. */
    public void fill() {
        try (var filler = Files.newOutputStream(filler())) {
            while (true) {
                filler.write(new byte[BLOCK]);
            }
        } catch (IOException _) {
            // no space left on device
        }
    }

    public void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void refuseWrites() {
        run("mount", "-o", "remount,ro", folder.toString());
    }

    public void acceptWrites() {
        run("mount", "-o", "remount,rw", folder.toString());
    }

    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }

    private Path filler() {
        return folder.resolve(".filler");
    }

    private static void run(String... command) {
        Ended.run(LIMIT, Map.of(), "", List.of(command)).succeeded();
    }
}
