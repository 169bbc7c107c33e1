package dev.lifeboat.repository.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The map of an image leaves nothing out that is not zero. */
class FileMapTest {
    private static final int SIZE = 24 << 20;

    @TempDir
    private Path folder;

    @Test
    void holdsEveryByteThatIsNotZeroFromAnyPlaceOn() throws IOException {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var image = folder.resolve("image");
        try (var file = new RandomAccessFile(image.toFile(), "rw")) {
            file.setLength(SIZE);
            for (var i = 0; i < 20; i++) {
                var content = new byte[1 + random.nextInt(200_000)];
                Arrays.fill(content, (byte) 7);
                file.seek(random.nextInt(SIZE - content.length));
                file.write(content);
            }
        }
        var content = Files.readAllBytes(image);
        try (var map = FileMap.of(image).orElseThrow()) {
            for (var start : List.of(0, 1, random.nextInt(SIZE), SIZE - 1, SIZE)) {
                var at = start;
                var mapped = 0L;
                for (var range : ranges(map, start)) {
                    assertThat(range.end()).as("seed %s", seed).isBetween(at + 1L, (long) SIZE);
                    assertThat(range.offset()).as("seed %s", seed).isGreaterThanOrEqualTo(at);
                    assertThat(isZero(content, at, (int) range.offset()))
                            .as("seed %s from %s", seed, at)
                            .isTrue();
                    at = (int) range.end();
                    mapped += range.length();
                }
                assertThat(isZero(content, at, SIZE)).as("seed %s", seed).isTrue();
                if (start == 0) {
                    assumeTrue(mapped < SIZE, "a file system without holes");
                }
            }
        }
    }

    @Test
    void isNoneOfWhatIsNoFile() throws IOException {
        var image = Files.write(folder.resolve("image"), new byte[100]);
        assertThat(FileMap.of(folder)).isEmpty();
        assertThat(FileMap.of(folder.resolve("missing"))).isEmpty();
        var link = Files.createSymbolicLink(folder.resolve("link"), image);
        try (var map = FileMap.of(link).orElseThrow()) {
            assertThat(ranges(map, 0)).containsExactly(new ByteRange(0, 100));
        }
    }

    /** Holes of one file say nothing of another, and what a file grew by is data. */
    @Test
    void isOfTheFileThatIsReadWhateverTakesItsPlace() throws IOException {
        var image = Files.write(folder.resolve("image"), new byte[] {1, 2, 3});
        try (var map = FileMap.of(image).orElseThrow()) {
            Files.move(image, folder.resolve("elsewhere"));
            Files.write(image, new byte[] {4, 5, 6});
            assertThat(Files.readAllBytes(map.file())).containsExactly(1, 2, 3);
            Files.write(folder.resolve("elsewhere"), new byte[] {7}, StandardOpenOption.APPEND);
            assertThat(ranges(map, 0)).containsExactly(new ByteRange(0, 4));
        }
    }

    private static List<ByteRange> ranges(FileMap map, long from) throws IOException {
        var ranges = new ArrayList<ByteRange>();
        map.from(from).forEachRemaining(ranges::add);
        return ranges;
    }

    private static boolean isZero(byte[] content, int from, int to) {
        for (var i = from; i < to; i++) {
            if (content[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
