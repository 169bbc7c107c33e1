package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.TreeCursor.Leaf;
import dev.lifeboat.repository.TreeCursor.Subtree;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Value;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A committed point, opened. */
final class StoredPoint implements PointReader {
    private final PointRecord point;
    private final Trees trees;
    private final Map<SectionName, PointSection> sections = new TreeMap<>();

    StoredPoint(PointRecord point, Trees trees) {
        this.point = point;
        this.trees = trees;
        point.sections().forEach(section -> sections.put(section.name(), section));
    }

    @Override
    public PointRecord point() {
        return point;
    }

    @Override
    public byte[] findings() {
        return point.findings()
                .map(id -> trees.chunk(id, "findings of the point"))
                .orElseGet(() -> new byte[0]);
    }

    @Override
    public Optional<byte[]> find(SectionName section, byte[] key) {
        var found = sections.get(section);
        if (found == null) {
            return Optional.empty();
        }
        var affected = section + " " + name(key);
        return trees.find(found, key, affected).map(value -> trees.value(value, affected));
    }

    @Override
    public void scan(SectionName section, byte @Nullable [] after, Visitor visitor) {
        var found = sections.get(section);
        if (found == null) {
            return;
        }
        var cursor = new TreeCursor(trees, found);
        if (after != null) {
            cursor.skipTo(after);
        }
        while (true) {
            var item = cursor.peek();
            switch (item) {
                case null -> {
                    return;
                }
                case Subtree _ -> cursor.open();
                case Leaf leaf -> {
                    cursor.skip();
                    if (!visitor.visit(new StoredEntry(section, leaf.entry()))) {
                        return;
                    }
                }
            }
        }
    }

    /** The tree of sections says the same as the record: two ways to one root. */
    StoredPoint verified() {
        var listed = new TreeMap<String, Value>();
        var cursor = new TreeCursor(trees, sectionsOf(point));
        for (var item = cursor.peek(); item != null; item = cursor.peek()) {
            if (item instanceof Leaf(var entry)) {
                listed.put(new String(entry.key(), UTF_8), entry.value());
                cursor.skip();
            } else {
                cursor.open();
            }
        }
        var recorded = new TreeMap<String, Value>();
        point.sections()
                .forEach(section -> section.root()
                        .ifPresent(root -> recorded.put(
                                section.name().text(),
                                new Value.Section(root, section.height(), section.entries(), section.bytes()))));
        if (!listed.equals(recorded)) {
            throw Failures.damaged(Shelf.point(point.id()), "other sections than its tree", "the point");
        }
        return this;
    }

    static PointSection sectionsOf(PointRecord point) {
        var root = point.root();
        return new PointSection(
                SectionName.SECTIONS,
                PointSection.State.COMPLETE,
                root.root(),
                root.height(),
                root.entries(),
                root.bytes(),
                null,
                null,
                null,
                null);
    }

    /** Keys are names of objects: text, in all sections of this format. */
    private static String name(byte[] key) {
        var text = new String(key, UTF_8);
        return text.chars().allMatch(c -> c >= ' ' && c != 127)
                ? text
                : HexFormat.of().formatHex(key);
    }

    private final class StoredEntry implements Entry {
        private final SectionName section;
        private final Node.Entry entry;

        StoredEntry(SectionName section, Node.Entry entry) {
            this.section = section;
            this.entry = entry;
        }

        @Override
        public byte[] key() {
            return entry.key();
        }

        @Override
        public long size() {
            return entry.value().size();
        }

        @Override
        public byte[] value() {
            return trees.value(entry.value(), section + " " + name(entry.key()));
        }
    }
}
