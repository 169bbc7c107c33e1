package dev.lifeboat.repository.tree;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.SectionKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Section 1 of the rule: the streaming form is the definition, whatever keys, sizes, windows and hashes. */
class CutRuleTest {
    private static final IdHash IDS = new IdHash(new byte[32]);

    @Test
    void streamsWhatTheDefinitionSays() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var forced = 0;
        var highest = 0;
        for (var run = 0; run < 600; run++) {
            var rule = rule(random, 8);
            var definition = new Definition(rule, IDS);
            var items = items(random, random.nextInt(run % 20 == 0 ? 3_000 : 200));
            var expected = definition.root(items);
            var stored = new HashMap<ContentId, byte[]>();
            var streamed = stream(rule, items, stored);
            assertThat(streamed).as("seed %d run %d", seed, run).isEqualTo(expected);
            if (streamed.isPresent()) {
                highest = Math.max(highest, streamed.get().height());
                assertThat(read(streamed.get().id(), stored))
                        .as("seed %d run %d", seed, run)
                        .isEqualTo(texts(items));
            }
            forced += definition.forcedCuts;
        }
        assertThat(forced).as("forced cuts seen, seed %d", seed).isGreaterThan(100);
        assertThat(highest).as("heights seen, seed %d", seed).isGreaterThanOrEqualTo(4);
    }

    @Test
    void cutsAtTheSmallerKeyWhenHashesAreEqual() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var run = 0; run < 300; run++) {
            // few hashes: equal ones meet in every window
            var rule = rule(random, 3);
            var items = items(random, random.nextInt(300));
            assertThat(stream(rule, items, new HashMap<>()))
                    .as("seed %d run %d", seed, run)
                    .isEqualTo(new Definition(rule, IDS).root(items));
        }
    }

    @Test
    void readsTheNumbersOfSegmentsWithoutASign() {
        assertThat(CutRule.segment(new byte[] {(byte) 0x89, (byte) 0xab, (byte) 0xcd, (byte) 0xef}))
                .isEqualTo(0x89abcdefL);
        assertThat(new CutRule.Aligned(64).stretch(1, new byte[] {-1, -1, -1, -1}))
                .isEqualTo(0xffff_ffffL / 4_096);
    }

    @Test
    void hasNoRootWithoutEntries() {
        assertThat(stream(rule(new Random(1), 8), List.of(), new HashMap<>())).isEmpty();
    }

    /** A window that is complete nowhere makes one node, whatever the hashes. */
    @Test
    void keepsASmallSectionInOneNode() {
        var items = items(new Random(2), 40);
        var root = stream(CutRule.of(SectionKind.KUBERNETES, CutHash.keyed(new byte[16])), items, new HashMap<>())
                .orElseThrow();
        assertThat(root.height()).isEqualTo(1);
        assertThat(root.entries()).isEqualTo(items.size());
    }

    /** The windows of the format: mean size of a leaf is twice the window, and a change alters few nodes. */
    @Test
    void keepsAChangeLocal() {
        var random = new Random(3);
        var rule = CutRule.of(SectionKind.KUBERNETES, CutHash.keyed(new byte[16]));
        var items = new ArrayList<Definition.Item>();
        for (var i = 0; i < 6_000; i++) {
            var value = new byte[100 + random.nextInt(3_000)];
            random.nextBytes(value);
            items.add(item("namespace-%02d/object-%05d".formatted(i / 300, i).getBytes(UTF_8), value));
        }
        var before = new HashMap<ContentId, byte[]>();
        stream(rule, items, before);
        var mean =
                before.values().stream().mapToInt(node -> node.length).average().orElse(0);
        assertThat(mean).isBetween(12_000.0, 20_000.0);
        items.set(3_000, item(items.get(3_000).key(), new byte[50]));
        items.remove(4_000);
        var after = new HashMap<ContentId, byte[]>();
        stream(rule, items, after);
        after.keySet().removeAll(before.keySet());
        assertThat(after.size()).isLessThan(16);
    }

    private static CutRule.Minimum rule(Random random, int hashBytes) {
        var window = 16 + random.nextInt(200);
        var keyed = CutHash.keyed(new byte[16]);
        CutHash hash = hashBytes == 8 ? keyed : (level, key) -> keyed.of(level, key) & 3;
        return new CutRule.Minimum(hash, window, window * (2L + random.nextInt(4)), 1 + random.nextInt(5));
    }

    private static List<Definition.Item> items(Random random, int count) {
        var sorted = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        for (var i = 0; i < count; i++) {
            var key = new byte[1 + random.nextInt(12)];
            for (var at = 0; at < key.length; at++) {
                key[at] = (byte) (random.nextInt(5) * 60);
            }
            sorted.put(key, new byte[random.nextInt(40)]);
        }
        return sorted.entrySet().stream()
                .map(entry -> item(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Definition.Item item(byte[] key, byte[] value) {
        var inline = new Value.Inline(value);
        return new Definition.Item(key, inline, key.length + inline.weight(), 1, key.length + value.length);
    }

    private static java.util.Optional<TreeBuilder.Root> stream(
            CutRule rule, List<Definition.Item> items, Map<ContentId, byte[]> stored) {
        var tree = new TreeBuilder(rule, IDS, (id, _, encoded) -> stored.put(id, encoded));
        items.forEach(item -> tree.add(item.key(), (Value) item.content()));
        return tree.finish();
    }

    private static List<String> texts(List<Definition.Item> items) {
        return items.stream().map(item -> Arrays.toString(item.key())).toList();
    }

    private static List<String> read(ContentId id, Map<ContentId, byte[]> stored) {
        try {
            var encoded = stored.get(id);
            return switch (Node.decode(encoded, 0, encoded.length)) {
                case Node.Leaf leaf ->
                    leaf.entries().stream()
                            .map(entry -> Arrays.toString(entry.key()))
                            .toList();
                case Node.Inner inner ->
                    inner.children().stream()
                            .flatMap(child -> read(child.id(), stored).stream())
                            .toList();
            };
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }
}
