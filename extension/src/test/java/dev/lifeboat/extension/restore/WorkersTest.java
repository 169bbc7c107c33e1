package dev.lifeboat.extension.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {
    private static final int ITEMS = 2_000;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 5_000})
    void rule67EveryItemIsDoneOnceWhateverTheNumberOfWorkers(int workers) throws Exception {
        var done = new AtomicIntegerArray(ITEMS);
        Workers.run(ITEMS, workers, done::incrementAndGet);
        for (var i = 0; i < ITEMS; i++) {
            assertThat(done.get(i)).as("item %d", i).isEqualTo(1);
        }
    }

    @Test
    void theFirstFailureIsToldAndNothingMoreIsBegun() {
        var begun = new AtomicInteger();
        assertThatThrownBy(() -> Workers.run(ITEMS, 4, number -> {
                    begun.incrementAndGet();
                    throw new LifeboatException(ErrorCode.TASK_CANCELLED, Map.of());
                }))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TASK_CANCELLED));
        assertThat(begun).hasValueLessThanOrEqualTo(4);
    }
}
