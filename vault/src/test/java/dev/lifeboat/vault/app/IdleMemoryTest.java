package dev.lifeboat.vault.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IdleMemoryTest {
    private static final long MIB = 1 << 20;

    private final List<String> done = new ArrayList<>();
    private final Scripted heap = new Scripted();
    private final IdleMemory idle = new IdleMemory(() -> done.add("forget"), heap);

    private final class Scripted implements IdleMemory.Heap {
        private long used;
        private long committed = 200 * MIB;

        @Override
        public long used() {
            return used;
        }

        @Override
        public long committed() {
            return committed;
        }

        @Override
        public void collect() {
            done.add("collect");
            used = 20 * MIB;
        }
    }

    private void look(long used) {
        heap.used = used;
        idle.run();
    }

    @Test
    void forgetsAndCollectsOnceWhenWorkHasEndedAndAgainAfterMore() {
        look(100 * MIB);
        look(150 * MIB);
        assertThat(done).as("while it works").isEmpty();
        look(151 * MIB);
        assertThat(done).as("when it is quiet").containsExactly("forget", "collect");
        look(21 * MIB);
        look(22 * MIB);
        assertThat(done).as("as long as it is quiet").hasSize(2);
        look(90 * MIB);
        look(91 * MIB);
        assertThat(done).as("after more work").hasSize(4);
    }

    @Test
    void leavesASmallHeapAlone() {
        heap.committed = IdleMemory.SMALL;
        look(20 * MIB);
        look(20 * MIB);
        assertThat(done).isEmpty();
    }
}
