package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The data that the goals of the engine speak of. The same seed gives the same bytes.
 *
 * <p>{@link #big}: files of 128 MiB, 4 MiB of random bytes and 4 MiB of log lines in JSON in turn, no duplicates inside. {@link #small}: files of 4 KiB, half random,
 * half text, fifty in a folder.
 */
final class SampleData {
    private static final int PART = 4 << 20;
    private static final int FILE = 128 << 20;
    private static final String[] WORDS =
            ("lease anchor harbour tide signal beacon current mast keel rudder compass chart buoy pilot berth deck hull cargo crew watch "
                            + "opened closed refused accepted delayed arrived departed")
                    .split(" ");

    private SampleData() {}

    /** Writes one file after the other until there are so many mebibytes. */
    static void big(Path folder, int mebibytes) throws IOException {
        Files.createDirectories(folder);
        var random = new Random(1);
        for (var file = 0; file * (FILE >> 20) < mebibytes; file++) {
            try (var out = new BufferedOutputStream(Files.newOutputStream(folder.resolve("file-" + file)), 1 << 20)) {
                var left = Math.min(FILE, (mebibytes << 20) - file * FILE);
                for (var part = 0; left > 0; part++) {
                    var length = Math.min(PART, left);
                    out.write(part % 2 == 0 ? noise(random, length) : log(random, length), 0, length);
                    left -= length;
                }
            }
        }
    }

    static void small(Path folder, int files) throws IOException {
        var random = new Random(2);
        for (var i = 0; i < files; i++) {
            var parent = folder.resolve("folder-" + i / 50);
            if (i % 50 == 0) {
                Files.createDirectories(parent);
            }
            Files.write(parent.resolve("file-" + i), i % 2 == 0 ? noise(random, 4096) : log(random, 4096));
        }
    }

    /**
     * Overwrites so many places of so many bytes, anywhere in the files, at multiples of 4 KiB.
     *
     * @return where each begins in its file
     */
    static List<Long> overwrite(Path folder, int places, int bytes, long seed) throws IOException {
        var random = new Random(seed);
        var offsets = new ArrayList<Long>();
        try (var files = Files.list(folder)) {
            var all = files.sorted().toList();
            for (var i = 0; i < places; i++) {
                try (var file = new RandomAccessFile(all.get(i % all.size()).toFile(), "rw")) {
                    var offset = random.nextLong((file.length() - bytes) >> 12) << 12;
                    file.seek(offset);
                    file.write(noise(random, bytes));
                    offsets.add(offset);
                }
            }
        }
        return offsets;
    }

    /** Inserts a few bytes near the start of every file: all that follows moves. */
    static void insert(Path folder, int bytes, long seed) throws IOException {
        var random = new Random(seed);
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var whole = Files.readAllBytes(file);
                try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20)) {
                    out.write(whole, 0, 1000);
                    out.write(noise(random, bytes));
                    out.write(whole, 1000, whole.length - 1000);
                }
            }
        }
    }

    private static byte[] noise(Random random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] log(Random random, int length) {
        var text = new StringBuilder(length + 400);
        while (text.length() < length) {
            text.append("{\"time\":\"2026-11-0")
                    .append(1 + random.nextInt(9))
                    .append('T')
                    .append(10 + random.nextInt(14))
                    .append(":00:00.")
                    .append(random.nextInt(1_000_000))
                    .append("Z\",\"level\":\"INFO\",\"trace\":\"")
                    .append(Long.toHexString(random.nextLong()))
                    .append("\",\"message\":\"");
            for (var word = 0; word < 8; word++) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            text.append(random.nextInt(100_000)).append("\"}\n");
        }
        return text.toString().getBytes(UTF_8);
    }
}
