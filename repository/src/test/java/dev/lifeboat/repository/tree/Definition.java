package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.Node.Child;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The cut rule as {@code docs/format.md} states it, evaluated word by word in quadratic time: what the streaming form is compared with. Shares nothing
 * with it but the encoding of values and the hash.
 */
final class Definition {
    /** An entry of any level. */
    record Item(byte[] key, Object content, long weight, long entries, long bytes) {}

    private final CutRule rule;
    private final IdHash ids;
    int forcedCuts;

    Definition(CutRule rule, IdHash ids) {
        this.rule = rule;
        this.ids = ids;
    }

    Optional<TreeBuilder.Root> root(List<Item> leaves) {
        if (leaves.isEmpty()) {
            return Optional.empty();
        }
        var items = leaves;
        for (var level = 0; ; level++) {
            var next = new ArrayList<Item>();
            for (var node : nodes(items, level)) {
                next.add(child(node, level));
            }
            if (next.size() == 1) {
                var child = (Child) next.getFirst().content();
                return Optional.of(new TreeBuilder.Root(child.id(), level + 1, child.entries(), child.bytes()));
            }
            items = next;
        }
    }

    private List<List<Item>> nodes(List<Item> items, int level) {
        return switch (rule) {
            case CutRule.Minimum minimum -> minimum(minimum, items, level);
            case CutRule.Aligned aligned -> aligned(aligned, items, level);
        };
    }

    /** "Entry i closes iff the segment of the next one, divided by n * 64^l without rest, is another number." */
    private static List<List<Item>> aligned(CutRule.Aligned rule, List<Item> items, int level) {
        var covered = BigInteger.valueOf(rule.segments())
                .multiply(BigInteger.valueOf(64).pow(level));
        var nodes = new ArrayList<List<Item>>();
        var node = new ArrayList<Item>();
        for (var i = 0; i < items.size(); i++) {
            node.add(items.get(i));
            if (i == items.size() - 1
                    || !new BigInteger(1, items.get(i).key())
                            .divide(covered)
                            .equals(new BigInteger(1, items.get(i + 1).key()).divide(covered))) {
                nodes.add(node);
                node = new ArrayList<>();
            }
        }
        return nodes;
    }

    private List<List<Item>> minimum(CutRule.Minimum rule, List<Item> items, int level) {
        var window = level == 0 ? rule.leafWindow() : rule.innerWindow();
        var hash = items.stream()
                .mapToLong(item -> rule.hash().of(level, item.key()))
                .toArray();
        var end = new long[items.size()];
        var position = 0L;
        for (var i = 0; i < end.length; i++) {
            position += items.get(i).weight();
            end[i] = position;
        }
        var nodes = new ArrayList<List<Item>>();
        var node = new ArrayList<Item>();
        var weight = 0L;
        for (var i = 0; i < end.length; i++) {
            var item = items.get(i);
            if (level == 0 && !node.isEmpty() && weight + item.weight() > rule.leafForced()) {
                nodes.add(node);
                node = new ArrayList<>();
                weight = 0;
                forcedCuts++;
            }
            node.add(item);
            weight += item.weight();
            if (closes(i, hash, end, window)) {
                nodes.add(node);
                node = new ArrayList<>();
                weight = 0;
            }
        }
        if (!node.isEmpty()) {
            nodes.add(node);
        }
        return nodes;
    }

    private static boolean closes(int i, long[] hash, long[] end, long window) {
        if (end[i] <= window || end[end.length - 1] - end[i] <= window) {
            return false;
        }
        for (var j = i - 1; j >= 0 && end[i] - end[j] <= window; j--) {
            if (Long.compareUnsigned(hash[i], hash[j]) >= 0) {
                return false;
            }
        }
        for (var j = i + 1; j < end.length && end[j] - end[i] <= window; j++) {
            if (Long.compareUnsigned(hash[i], hash[j]) > 0) {
                return false;
            }
        }
        return true;
    }

    private Item child(List<Item> node, int level) {
        var out = new Encoder().u8(1).u8(level).varint(node.size());
        byte[] previous = {};
        for (var item : node) {
            var shared = 0;
            while (shared < previous.length && shared < item.key().length && previous[shared] == item.key()[shared]) {
                shared++;
            }
            out.varint(shared).varint(item.key().length - shared).raw(item.key(), shared, item.key().length - shared);
            if (item.content() instanceof Value value) {
                value.encode(out);
            } else {
                var child = (Child) item.content();
                out.id(child.id()).varint(child.entries()).varint(child.bytes());
            }
            previous = item.key();
        }
        var encoded = out.toBytes();
        ContentId id = ids.of(UnitType.node(level), encoded, 0, encoded.length);
        var entries = node.stream().mapToLong(Item::entries).sum();
        var bytes = node.stream().mapToLong(Item::bytes).sum();
        return new Item(previous, new Child(previous, id, entries, bytes), 1, entries, bytes);
    }
}
