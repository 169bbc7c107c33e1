package dev.lifeboat.repository.index;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class HashTableTest {
    @Test
    void holdsWhatASetOfPairsWouldHold() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        // few parts and few tags, so that clusters touch, wrap around and hold several numbers of one hash
        for (var tags : List.of(3, 40, 100_000)) {
            var table = new HashTable();
            Map<Long, TreeSet<Integer>> model = new HashMap<>();
            var number = 0;
            for (var step = 0; step < 20_000; step++) {
                var hash = (long) random.nextInt(2) << 54 | 0xffff_ffffL - random.nextInt(tags);
                var known = model.computeIfAbsent(hash, _ -> new TreeSet<>());
                if (random.nextInt(step < 12_000 ? 3 : 20) > 0 == step < 12_000) {
                    table.add(hash, number);
                    known.add(number++);
                } else {
                    var gone = known.isEmpty() || random.nextInt(10) == 0 ? number + 1 : pick(known, random);
                    assertThat(table.remove(hash, gone)).as("seed %d", seed).isEqualTo(known.remove(gone));
                }
                assertThat(list(table.find(hash))).as("seed %d", seed).containsExactlyElementsOf(known);
            }
            model.forEach((hash, known) ->
                    assertThat(list(table.find(hash))).as("seed %d", seed).containsExactlyElementsOf(known));
            assertThat(table.size())
                    .isEqualTo(model.values().stream().mapToInt(TreeSet::size).sum());
        }
    }

    private static List<Integer> list(int[] numbers) {
        return Arrays.stream(numbers).boxed().toList();
    }

    private static int pick(Set<Integer> known, Random random) {
        return new ArrayList<>(known).get(random.nextInt(known.size()));
    }

    @Test
    void tellsHashesApartThatDifferInPartOrTagAlone() {
        var table = new HashTable();
        table.add(0L, 7);
        table.add(1L << 54, 8);
        table.add(1, 9);
        table.add(-1, Integer.MAX_VALUE - 1);

        assertThat(table.find(0L)).containsExactly(7);
        assertThat(table.find(1L << 54)).containsExactly(8);
        assertThat(table.find(1)).containsExactly(9);
        assertThat(table.find(-1)).containsExactly(Integer.MAX_VALUE - 1);
        assertThat(table.find(2)).isEmpty();
        assertThat(table.remove(2, 7)).isFalse();
        assertThat(table.remove(1L << 60, 7)).isFalse();
    }

    @Test
    void takesElevenBytesForEachOfAMillion() {
        var table = new HashTable();
        var random = new Random(1);
        for (var number = 0; number < 1_000_000; number++) {
            table.add(random.nextLong(), number);
        }

        assertThat(table.bytes() / 1_000_000.0).isBetween(8.0, 12.5);
    }

    @Test
    void growsByAQuarterAndGivesBackWhatIsNotNeeded() {
        var table = new HashTable();
        var lengths = new ArrayList<Integer>();
        for (var number = 0; number < 10_000; number++) {
            table.add(number, number);
            var length = table.lengths().getFirst();
            if (lengths.isEmpty() || !lengths.getLast().equals(length)) {
                lengths.add(length);
            }
        }
        for (var i = 1; i < lengths.size(); i++) {
            assertThat((double) lengths.get(i) / lengths.get(i - 1)).isBetween(1.1, 1.3);
        }
        assertThat(lengths.getLast()).isLessThanOrEqualTo(16_000);

        for (var number = 0; number < 10_000; number++) {
            assertThat(table.remove(number, number)).isTrue();
        }
        assertThat(table.lengths()).containsExactly(16);
        assertThat(table.size()).isZero();
    }

    @Test
    void keepsTheOrderOfACrowdUnderOneHash() {
        var table = new HashTable();
        var numbers = new ArrayList<Integer>();
        for (var number = 0; number < 3 * HashTable.CROWD; number++) {
            numbers.add(number);
            table.add(5, number);
        }
        assertThat(list(table.find(5))).containsExactlyElementsOf(numbers);
        // beside the table: 64 in slots, of which four fifths may be in use
        assertThat(table.lengths().getFirst()).isBetween(80, 100);
        var crowded = table.bytes();

        Collections.shuffle(numbers, new Random(1));
        var left = new TreeSet<>(numbers);
        for (var number : numbers) {
            assertThat(table.remove(5, number)).isTrue();
            assertThat(table.remove(5, number)).isFalse();
            left.remove(number);
            assertThat(list(table.find(5))).containsExactlyElementsOf(left);
        }
        assertThat(table.bytes()).isLessThan(crowded - 64 * 2 * HashTable.CROWD);
    }
}
