package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.FormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The judge takes what the builder makes, from any place, and finds what was cut otherwise. */
class CutJudgeTest {
    private static final IdHash IDS = new IdHash(new byte[32]);

    @Test
    void takesCanonicalLeavesFromAnyPlace() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var run = 0; run < 400; run++) {
            var rule = rule(random);
            var leaves = leaves(rule, random);
            for (var part = 0; part < 5 && !leaves.isEmpty(); part++) {
                var from = random.nextInt(leaves.size());
                var to = from + 1 + random.nextInt(leaves.size() - from);
                assertThatCode(() -> judge(rule, leaves, from, to))
                        .as("seed %d run %d leaves %d to %d", seed, run, from, to)
                        .doesNotThrowAnyException();
            }
            assertThatCode(() -> judge(rule, leaves, 0, leaves.size()))
                    .as("seed %d run %d", seed, run)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void findsLeavesThatWereJoinedOrSplit() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var found = 0;
        for (var run = 0; run < 400; run++) {
            var rule = rule(random);
            var leaves = new ArrayList<>(leaves(rule, random));
            if (leaves.size() < 3) {
                continue;
            }
            var at = random.nextInt(leaves.size() - 1);
            if (random.nextBoolean()) {
                var joined = new ArrayList<>(leaves.get(at).entries());
                joined.addAll(leaves.remove(at + 1).entries());
                leaves.set(at, new Node.Leaf(joined));
            } else {
                var entries = leaves.get(at).entries();
                if (entries.size() < 2) {
                    continue;
                }
                var cut = 1 + random.nextInt(entries.size() - 1);
                leaves.set(at, new Node.Leaf(entries.subList(0, cut)));
                leaves.add(at + 1, new Node.Leaf(entries.subList(cut, entries.size())));
            }
            found++;
            assertThat(refused(rule, leaves))
                    .as("seed %d run %d at %d", seed, run, at)
                    .isTrue();
        }
        assertThat(found).isGreaterThan(100);
    }

    private static boolean refused(CutRule.Minimum rule, List<Node.Leaf> leaves) {
        try {
            judge(rule, leaves, 0, leaves.size());
            return false;
        } catch (FormatException _) {
            return true;
        }
    }

    private static void judge(CutRule.Minimum rule, List<Node.Leaf> leaves, int from, int to) throws FormatException {
        var judge = new CutJudge(rule, 0, from == 0);
        for (var leaf : leaves.subList(from, to)) {
            judge.leaf(leaf);
        }
        judge.end(to == leaves.size());
    }

    private static CutRule.Minimum rule(Random random) {
        var window = 30 + random.nextInt(200);
        var keyed = CutHash.keyed(new byte[16]);
        CutHash hash = random.nextInt(4) > 0 ? keyed : (level, key) -> keyed.of(level, key) & 7;
        return new CutRule.Minimum(hash, window, window * (3L + random.nextInt(14)), 2);
    }

    private static List<Node.Leaf> leaves(CutRule.Minimum rule, Random random) {
        var sorted = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        for (var i = random.nextInt(400); i > 0; i--) {
            var key = new byte[2 + random.nextInt(10)];
            random.nextBytes(key);
            sorted.put(key, new byte[random.nextInt(30)]);
        }
        var leaves = new ArrayList<Node.Leaf>();
        var tree = new TreeBuilder(rule, IDS, (_, level, encoded) -> {
            try {
                if (level == 0 && Node.decode(encoded, 0, encoded.length) instanceof Node.Leaf leaf) {
                    leaves.add(leaf);
                }
            } catch (FormatException e) {
                throw new AssertionError(e);
            }
        });
        sorted.forEach((key, value) -> tree.add(key, new Value.Inline(value)));
        tree.finish();
        return leaves;
    }
}
