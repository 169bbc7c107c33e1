package dev.lifeboat.repository.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.testkit.repository.Backups;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkerTest {
    private static final GearTable TABLE = new GearTable(Backups.key(3));

    /** @param step how much arrives at once */
    private static List<byte[]> chunks(GearTable table, byte[] content, int step) {
        var chunker = new Chunker(table);
        var chunks = new ArrayList<byte[]>();
        var start = 0;
        for (var end = 0; end < content.length; ) {
            end = Math.min(content.length, end + step);
            while (true) {
                var cut = chunker.cut(Arrays.copyOfRange(content, start, end), end - start);
                if (cut == 0) {
                    break;
                }
                chunks.add(Arrays.copyOfRange(content, start, start + cut));
                start += cut;
            }
        }
        if (start < content.length) {
            chunks.add(Arrays.copyOfRange(content, start, content.length));
        }
        return chunks;
    }

    private static byte[] random(int size) {
        var content = new byte[size];
        new Random(size).nextBytes(content);
        return content;
    }

    @Test
    void keepsTheBoundsAndTheMean() {
        var chunks = chunks(TABLE, random(64 << 20), 1 << 20);

        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.length).isBetween(Chunker.LEAST, Chunker.MOST));
        assertThat((64 << 20) / chunks.size()).isBetween(800 << 10, 1400 << 10);
    }

    @Test
    void cutsZerosAtTheLargestSize() {
        assertThat(chunks(TABLE, new byte[10 << 20], 1 << 20))
                .extracting(chunk -> chunk.length)
                .contains(4 << 20);
    }

    @Test
    void cutsTheSameHoweverMuchArrivesAtOnce() {
        var content = random(12_345_678);

        assertThat(chunks(TABLE, content, 777_777).toArray(byte[][]::new))
                .isDeepEqualTo(chunks(TABLE, content, 12_345_678).toArray(byte[][]::new));
    }

    @Test
    void findsItsCutsAgainBehindAnInsertion() {
        var content = random(32 << 20);
        var longer = new byte[content.length + 33];
        System.arraycopy(content, 0, longer, 33, content.length);

        var before = new HashSet<Integer>();
        chunks(TABLE, content, 4 << 20).forEach(chunk -> before.add(Arrays.hashCode(chunk)));
        var fresh = chunks(TABLE, longer, 4 << 20).stream()
                .filter(chunk -> !before.contains(Arrays.hashCode(chunk)))
                .count();

        assertThat(fresh).isLessThanOrEqualTo(3);
    }

    @Test
    void cutsElsewhereUnderAnotherKey() {
        var content = random(16 << 20);

        assertThat(chunks(new GearTable(Backups.key(4)), content, 4 << 20).getFirst().length)
                .isNotEqualTo(chunks(TABLE, content, 4 << 20).getFirst().length);
    }
}
