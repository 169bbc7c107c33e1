package dev.lifeboat.repository;

import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.testkit.repository.Backups;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntUnaryOperator;

/** Opens a repository, reads its index and says what that takes, in a process of its own: {@code IndexProcess FOLDER CHUNKS}. */
final class IndexProcess {
    private static final int LOOKUPS = 300_000;

    private IndexProcess() {}

    public static void main(String... arguments) throws IOException {
        var chunks = Integer.parseInt(arguments[1]);
        var store = new FolderBlobStore(Path.of(arguments[0]));
        var repository = (StoredRepository)
                Repository.open(store, MadeUpIndex.ID, Repository.SERVICE, Backups.KEK, InstantSource.system());
        var before = used();
        var index = repository.index();
        var started = System.nanoTime();
        index.refresh();
        var seconds = (System.nanoTime() - started) / 1e9;
        if (index.copies() != chunks) {
            throw new IllegalStateException("Not " + chunks + " chunks: " + index.copies());
        }
        var peak = memory("VmHWM:");
        var heap = (used() - before) / (double) chunks;
        var random = new Random(1);
        // once for the compiler
        rate(index, true, _ -> random.nextInt(chunks));
        var scattered = rate(index, true, _ -> random.nextInt(chunks));
        var inOrder = rate(index, true, i -> i % chunks);
        var unknown = rate(index, false, _ -> chunks + random.nextInt(chunks));
        System.out.printf(
                Locale.ROOT, "%.2f %.3f %.1f %.0f %.0f %.0f%n", heap, seconds, peak, scattered, inOrder, unknown);
    }

    private static double rate(Index index, boolean isKnown, IntUnaryOperator numbers) {
        var started = System.nanoTime();
        for (var i = 0; i < LOOKUPS; i++) {
            if (index.known(MadeUpIndex.id(numbers.applyAsInt(i))).isPresent() != isKnown) {
                throw new IllegalStateException("A chunk was looked for in vain, or found in vain");
            }
        }
        return LOOKUPS / ((System.nanoTime() - started) / 1e9);
    }

    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Mebibytes of this process, as the kernel counts them. */
    private static double memory(String what) throws IOException {
        for (var line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith(what)) {
                return Long.parseLong(
                                line.substring(what.length()).replace("kB", "").strip())
                        / 1024.0;
            }
        }
        throw new IOException("The kernel does not say " + what);
    }
}
