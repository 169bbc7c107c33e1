package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.tree.Node.Child;
import dev.lifeboat.repository.tree.Node.Entry;
import dev.lifeboat.repository.tree.TreeBuilder.Root;
import dev.lifeboat.repository.tree.TreeUpdate.Change;
import dev.lifeboat.repository.write.SpillSort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One root, four ways to it: the definition word by word, the streaming form, entries in any order through the spill sort, and some changes to the
 * parent's tree. Random kinds, windows, limits and hashes, with cuts by force.
 */
class TreeUpdateTest {
    private static final IdHash IDS = new IdHash(new byte[32]);
    private static final int GENERATIONS = 6;

    @TempDir
    private Path spool;

    private final Map<ContentId, byte[]> stored = new HashMap<>();

    @ParameterizedTest
    @EnumSource(names = {"KUBERNETES", "FILE", "BLOCK", "HASH"})
    void givesOneRootWhateverTheWay(SectionKind kind) {
        var seed = System.nanoTime();
        var random = new Random(seed);
        var forced = 0;
        for (var run = 0; run < 150; run++) {
            var rule = Samples.rule(kind, random);
            var entries = entries(kind, random, random.nextInt(run % 15 == 0 ? 1_500 : 250));
            var root = stream(rule, entries);
            for (var generation = 0; generation < GENERATIONS; generation++) {
                var what = "%s seed %d run %d generation %d".formatted(kind, seed, run, generation);
                var definition = new Definition(rule, IDS);
                assertThat(root).as(what).isEqualTo(definition.root(items(entries)));
                forced += definition.forcedCuts;
                if (generation == 0) {
                    assertThat(shuffled(rule, entries, random)).as(what).isEqualTo(root);
                }
                var changes = changes(kind, entries, random);
                var updated = update(rule, root, changes, new int[1]);
                apply(changes, entries);
                root = stream(rule, entries);
                assertThat(updated).as(what + " updated").isEqualTo(root);
            }
        }
        if (!kind.isAligned()) {
            assertThat(forced).as("forced cuts seen, seed %d", seed).isGreaterThan(50);
        }
    }

    /** A change costs the leaves around it, not the section. */
    @ParameterizedTest
    @EnumSource(names = {"KUBERNETES", "FILE", "BLOCK"})
    void readsOnlyTheLeavesAroundAChange(SectionKind kind) {
        var random = new Random(7);
        var rule = CutRule.of(kind, CutHash.keyed(new byte[16]));
        var entries = entries(kind, random, 60_000);
        var root = stream(rule, entries);
        var leaves = leaves(root).size();
        assertThat(leaves).isGreaterThan(50);
        var key = entries.keySet().stream().skip(entries.size() / 2).findFirst().orElseThrow();
        var changes = List.of(new Change(key, null));
        var read = new int[1];
        var updated = update(rule, root, changes, read);
        assertThat(read[0]).isLessThanOrEqualTo(12);
        apply(changes, entries);
        assertThat(updated).isEqualTo(stream(rule, entries));
    }

    @Test
    void emptiesASectionAndFillsItAgain() {
        var random = new Random(8);
        var rule = Samples.rule(SectionKind.KUBERNETES, random);
        var entries = entries(SectionKind.KUBERNETES, random, 300);
        var root = stream(rule, entries);
        var all = entries.keySet().stream().map(key -> new Change(key, null)).toList();
        assertThat(update(rule, root, all, new int[1])).isEmpty();
        var back = entries.entrySet().stream()
                .map(entry -> new Change(entry.getKey(), entry.getValue()))
                .toList();
        assertThat(update(rule, Optional.empty(), back, new int[1])).isEqualTo(root);
    }

    private Optional<Root> update(CutRule rule, Optional<Root> root, List<Change> changes, int[] read) {
        var tree = new TreeBuilder(rule, IDS, (id, _, encoded) -> stored.put(id, encoded));
        new TreeUpdate(
                        rule,
                        leaves(root),
                        leaf -> {
                            read[0]++;
                            return (Node.Leaf) node(leaf.id());
                        },
                        TreeUpdate.Target.of(tree))
                .run(changes);
        return tree.finish();
    }

    private List<Child> leaves(Optional<Root> root) {
        var level = new ArrayList<Child>();
        root.ifPresent(top -> level.add(new Child(node(top.id()).lastKey(), top.id(), top.entries(), top.bytes())));
        for (var height = root.map(Root::height).orElse(1); height > 1; height--) {
            var below = new ArrayList<Child>();
            level.forEach(child -> below.addAll(((Node.Inner) node(child.id())).children()));
            level.clear();
            level.addAll(below);
        }
        return level;
    }

    private Node node(ContentId id) {
        try {
            var encoded = stored.get(id);
            return Node.decode(encoded, 0, encoded.length);
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    private Optional<Root> stream(CutRule rule, SortedMap<byte[], Value> entries) {
        var tree = new TreeBuilder(rule, IDS, (id, _, encoded) -> stored.put(id, encoded));
        entries.forEach(tree::add);
        return tree.finish();
    }

    private Optional<Root> shuffled(CutRule rule, SortedMap<byte[], Value> entries, Random random) {
        var keys = new ArrayList<>(entries.keySet());
        Collections.shuffle(keys, random);
        var tree = new TreeBuilder(rule, IDS, (id, _, encoded) -> stored.put(id, encoded));
        try (var sort = new SpillSort(spool, 1, _ -> {})) {
            for (var key : keys) {
                var value = new Encoder();
                entries.get(key).encode(value);
                sort.put(key, value.toBytes());
            }
            sort.drainTo((key, value) -> tree.add(key, decode(value)));
        }
        return tree.finish();
    }

    private static Value decode(byte[] encoded) {
        try {
            var in = new Decoder(encoded);
            var value = Value.decode(in);
            in.end();
            return value;
        } catch (FormatException e) {
            throw new AssertionError(e);
        }
    }

    private static SortedMap<byte[], Value> entries(SectionKind kind, Random random, int count) {
        var entries = new TreeMap<byte[], Value>(Arrays::compareUnsigned);
        for (var i = 0; i < count; i++) {
            var key = Samples.key(kind, random);
            entries.put(key, Samples.value(kind, key, random));
        }
        return entries;
    }

    /** Few or many, scattered or side by side, added, replaced and removed, some to no effect. */
    private static List<Change> changes(SectionKind kind, SortedMap<byte[], Value> entries, Random random) {
        var changes = new TreeMap<byte[], Change>(Arrays::compareUnsigned);
        var keys = new ArrayList<>(entries.keySet());
        for (var left = random.nextInt(random.nextInt(4) == 0 ? 60 : 6); left > 0; left--) {
            var key = keys.isEmpty() || random.nextInt(3) == 0
                    ? Samples.key(kind, random)
                    : keys.get(random.nextInt(keys.size()));
            changes.put(key, change(kind, key, random));
        }
        if (!keys.isEmpty() && random.nextInt(4) == 0) {
            var from = random.nextInt(keys.size());
            for (var key : keys.subList(from, Math.min(keys.size(), from + random.nextInt(30)))) {
                changes.put(key, change(kind, key, random));
            }
        }
        return List.copyOf(changes.values());
    }

    private static Change change(SectionKind kind, byte[] key, Random random) {
        return new Change(key, random.nextInt(3) == 0 ? null : Samples.value(kind, key, random));
    }

    private static void apply(List<Change> changes, SortedMap<byte[], Value> entries) {
        for (var change : changes) {
            if (change.value() == null) {
                entries.remove(change.key());
            } else {
                entries.put(change.key(), change.value());
            }
        }
    }

    private static List<Definition.Item> items(SortedMap<byte[], Value> entries) {
        return entries.entrySet().stream()
                .map(entry -> {
                    var of = new Entry(entry.getKey(), entry.getValue());
                    return new Definition.Item(
                            of.key(),
                            of.value(),
                            of.weight(),
                            1,
                            of.key().length + of.value().size());
                })
                .toList();
    }
}
