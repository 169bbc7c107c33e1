package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
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
    /** Weights of 10, a window of 30, force above 100. */
    private static final CutRule.Minimum TENS = new CutRule.Minimum((_, key) -> key[1], 30, 100, 2);

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
            var at = random.nextInt(leaves.size());
            if (random.nextBoolean() && at < leaves.size() - 1) {
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

    @Test
    void findsACutWhereNoWindowIsCompleteUpToTheEnd() {
        assertThat(refused(TENS, List.of(leaf(0, 1, 5), leaf(2, 5)))).isTrue();
        // the smallest hash, but with three entries behind it and not four
        assertThat(refused(TENS, List.of(leaf(0, 5, 5, 5, 1), leaf(4, 5, 5, 5))))
                .isTrue();
        assertThat(refused(TENS, List.of(leaf(0, 5, 5, 5, 1), leaf(4, 5, 5, 5, 5))))
                .isFalse();
    }

    @Test
    void saysNothingOfACutWhileItsWindowIsIncomplete() throws Exception {
        var leaves = List.of(leaf(0, 5, 5, 5, 1), leaf(4, 5, 5, 5), leaf(7, 5));
        judge(TENS, leaves, 0, 2);
        // but a smaller hash that was seen already forbids it
        var lost = List.of(leaf(0, 5, 5, 5, 2), leaf(4, 5, 5, 1), leaf(7, 5));
        assertThatThrownBy(() -> judge(TENS, lost, 0, 2)).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> judge(TENS, lost, 0, 3)).isInstanceOf(FormatException.class);
    }

    @Test
    void takesCutsByForceOnlyWhereTheyMustBe() {
        var ten = new int[] {5, 5, 5, 5, 5, 5, 5, 5, 5, 5};
        var nine = Arrays.copyOf(ten, 9);
        var eleven = Arrays.copyOf(ten, 11);
        eleven[10] = 5;
        assertThat(refused(TENS, List.of(leaf(0, ten), leaf(10, ten), leaf(20, nine))))
                .isFalse();
        assertThat(refused(TENS, List.of(leaf(0, nine), leaf(9, ten), leaf(19, ten))))
                .isTrue();
        assertThat(refused(TENS, List.of(leaf(0, eleven), leaf(11, nine)))).isTrue();
        // one entry alone may be as heavy as it is
        var heavy = new Node.Leaf(List.of(entry(0, 5, 500)));
        assertThat(refused(TENS, List.of(heavy, leaf(1, ten)))).isFalse();
    }

    /** A heavy entry completes the windows of several before it. */
    @Test
    void decidesSeveralEntriesAtOnce() {
        var entries = new ArrayList<>(leaf(4, 9, 5).entries());
        entries.add(entry(6, 5, 60));
        assertThat(refused(TENS, List.of(leaf(0, 5, 5, 5, 1), new Node.Leaf(entries))))
                .isFalse();
    }

    @Test
    void judgesInnerNodesByTheNumberOfTheirChildren() throws Exception {
        judgeInner(new int[][] {{5, 5, 5, 1}, {5, 5, 5, 5}});
        // nothing cuts them by force
        judgeInner(new int[][] {new int[1_000]});
        for (var wrong :
                new int[][][] {{{5, 5, 5, 1, 5, 5, 5, 5}}, {{5, 5, 5}, {1}, {5, 5, 5, 5}}, {{5, 5, 1}, {5, 5}}}) {
            assertThatThrownBy(() -> judgeInner(wrong)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void saysWhatItWasGiven() throws Exception {
        var judge = new CutJudge(TENS, 0, false);
        assertThat(judge.weight()).isZero();
        judge.leaf(leaf(0, 5, 5, 5));
        judge.leaf(leaf(3, 5, 5));
        assertThat(judge.weight()).isEqualTo(50);
    }

    @Test
    void findsAlignedNodesThatWereJoinedOrSplit() throws Exception {
        var rule = new CutRule.Aligned(4);
        var right = List.of(segments(0, 3), segments(4), segments(9, 10, 11), segments(260));
        judge(rule, right);
        for (var wrong : List.of(
                List.of(segments(0), segments(3), segments(4)),
                List.of(segments(0, 3, 4), segments(9)),
                List.of(segments(0, 4)))) {
            assertThatThrownBy(() -> judge(rule, wrong)).isInstanceOf(FormatException.class);
        }
        // leaves that were judged before stand there by their last key alone
        var judge = new LevelJudge.OfAligned(rule, 0);
        judge.known(segments(3).lastKey());
        judge.leaf(segments(4, 6));
        assertThatThrownBy(() -> judge.known(segments(7).lastKey())).isInstanceOf(FormatException.class);
    }

    @Test
    void judgesAlignedNodesAboveLeavesByWhatTheyCover() throws Exception {
        var rule = new CutRule.Aligned(4);
        var judge = LevelJudge.of(rule, 1);
        judge.inner(inner(new byte[] {0, 0, 0, 3}, new byte[] {0, 0, 0, -1}));
        judge.inner(inner(new byte[] {0, 0, 1, 0}));
        assertThatThrownBy(() -> judge.inner(inner(new byte[] {0, 0, 1, -1}))).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> LevelJudge.of(rule, 1).inner(inner(new byte[] {0, 0, 0, -1}, new byte[] {0, 0, 1, 0})))
                .isInstanceOf(FormatException.class);
    }

    private static void judge(CutRule rule, List<Node.Leaf> leaves) throws FormatException {
        var judge = LevelJudge.of(rule, 0);
        for (var leaf : leaves) {
            judge.leaf(leaf);
        }
        judge.end(true);
    }

    private static void judgeInner(int[][] hashes) throws FormatException {
        var judge = LevelJudge.of(TENS, 1);
        var number = 0;
        for (var node : hashes) {
            var keys = new byte[node.length][];
            for (var i = 0; i < node.length; i++) {
                keys[i] = new byte[] {(byte) number++, (byte) node[i]};
            }
            judge.inner(inner(keys));
        }
        judge.end(true);
    }

    private static Node.Inner inner(byte[]... keys) {
        return new Node.Inner(
                1,
                Arrays.stream(keys)
                        .map(key -> new Node.Child(key, new ContentId(1, 2, 3, 4), 1, 1))
                        .toList());
    }

    private static Node.Leaf segments(int... numbers) {
        return new Node.Leaf(Arrays.stream(numbers)
                .mapToObj(number -> new Node.Entry(
                        new byte[] {0, 0, (byte) (number >> 8), (byte) number}, new Value.Inline(new byte[16])))
                .toList());
    }

    private static Node.Leaf leaf(int number, int... hashes) {
        var entries = new ArrayList<Node.Entry>();
        for (var i = 0; i < hashes.length; i++) {
            entries.add(entry(number + i, hashes[i], 6));
        }
        return new Node.Leaf(entries);
    }

    private static Node.Entry entry(int number, int hash, int bytes) {
        return new Node.Entry(new byte[] {(byte) number, (byte) hash}, new Value.Inline(new byte[bytes]));
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
            // some are heavy enough to push several others out of the window at once
            sorted.put(key, new byte[random.nextInt(random.nextInt(12) == 0 ? 500 : 30)]);
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
