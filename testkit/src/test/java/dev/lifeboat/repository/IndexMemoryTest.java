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
        var made = new MadeUpIndex(new MemoryBlobStore());
        made.write(0, FIRST);
        try (var index = made.open()) {
            index.refresh();
            var few = used();
            var bytes = index.bytes();
            var before = used();
            made.write(FIRST, ALL);
            // what the store holds in memory is not the index's
            var stored = used() - before;
            index.refresh();
            var perChunk = (used() - few - stored) / (double) (ALL - FIRST);

            assertThat(index.copies()).isEqualTo(ALL);
            assertThat(perChunk).as("heap bytes for a chunk").isBetween(8.0, 32.0);
            // what it says of itself is what the collector finds, within the share of a table that is empty
            assertThat((index.bytes() - bytes) / (double) (ALL - FIRST)).isBetween(perChunk - 8, perChunk + 8);
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
        for (var i = 0; i < 3; i++) {
            System.gc();
            var runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
