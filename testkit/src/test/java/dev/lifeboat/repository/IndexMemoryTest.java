package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IndexMemoryTest {
    private static final int FIRST = 16 * 12_500;
    private static final int ALL = 3 * FIRST;

    /** Row 14 of the goals. */
    @Test
    void takesAtMostThirtyTwoBytesOfHeapForAChunk() {
        var few = read(FIRST);
        var all = read(ALL);
        var perChunk = (all.heap() - few.heap()) / (double) (ALL - FIRST);
        assertThat(perChunk).as("heap bytes for a chunk").isBetween(8.0, 32.0);
        // what it says of itself is what the collector finds, within the share of a table that is empty
        assertThat((all.said() - few.said()) / (double) (ALL - FIRST)).isBetween(perChunk - 8, perChunk + 8);
    }

    private record Read(long heap, long said) {}

    private static Read read(int chunks) {
        var made = new MadeUpIndex(new MemoryBlobStore());
        made.write(0, chunks);
        try (var index = made.open()) {
            var before = used();
            index.refresh();
            var heap = used() - before;
            assertThat(index.copies()).isEqualTo(chunks);
            return new Read(heap, index.bytes());
        }
    }

    @Test
    void findsEachOfManyWhereverItIsKept() {
        var made = new MadeUpIndex(new MemoryBlobStore());
        made.write(0, FIRST);
        var random = new Random(8);
        try (var index = made.open()) {
            index.refresh();
            for (var i = 0; i < 20_000; i++) {
                var number = random.nextInt(FIRST);
                var place = index.known(MadeUpIndex.id(number)).orElseThrow();
                assertThat(place.ordinal()).isEqualTo(number);
                assertThat(place.group().units().getFirst().id()).isEqualTo(MadeUpIndex.id(number));
                assertThat(index.known(MadeUpIndex.id(FIRST + number))).isEmpty();
            }
        }
    }

    private static long used() {
        var least = Long.MAX_VALUE;
        // what cleaners let go of takes some turns
        for (var i = 0; i < 10; i++) {
            System.gc();
            var runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
