package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.TreeCursor.Leaf;
import dev.lifeboat.repository.TreeCursor.Subtree;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A committed point, opened. */
final class StoredPoint implements PointReader {
    private final PointRecord point;
    private final Trees trees;
    private final ChunkRanges ranges;
    private final Map<SectionName, PointSection> sections = new TreeMap<>();

    StoredPoint(PointRecord point, Trees trees, ChunkRanges ranges) {
        this.point = point;
        this.trees = trees;
        this.ranges = ranges;
        point.sections().forEach(section -> sections.put(section.name(), section));
    }

    @Override
    public PointRecord point() {
        return point;
    }

    /** In the order of their names. */
    Map<SectionName, PointSection> sections() {
        return Collections.unmodifiableMap(sections);
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
    public Optional<Value> entry(SectionName section, byte[] key) {
        var found = sections.get(section);
        return found == null ? Optional.empty() : trees.find(found, key, section + " " + name(key));
    }

    @Override
    public List<ChunkBatch> batches(SectionName section, Collection<ContentId> ids) {
        return ranges.batches(ids, section.text());
    }

    @Override
    public void scan(SectionName section, byte @Nullable [] after, Visitor visitor) {
        scan(section, after, visitor, (_, _, damage) -> {
            throw damage;
        });
    }

    @Override
    public void scan(SectionName section, byte @Nullable [] after, Visitor visitor, GapVisitor gaps) {
        var found = sections.get(section);
        if (found == null) {
            return;
        }
        var cursor = new TreeCursor(trees, found);
        var last = after;
        while (true) {
            var item = cursor.peek();
            switch (item) {
                case null -> {
                    return;
                }
                case TreeCursor.Item passed
                when after != null && Arrays.compareUnsigned(passed.lastKey(), after) <= 0 -> cursor.skip();
                case Subtree(var child, var _) -> {
                    try {
                        cursor.open();
                    } catch (LifeboatException e) {
                        if (e.code() != ErrorCode.DATA_DAMAGED) {
                            throw e;
                        }
                        gaps.gap(last, child.key(), e);
                        last = child.key();
                    }
                }
                case Leaf leaf -> {
                    cursor.skip();
                    last = leaf.entry().key();
                    if (!visitor.visit(new StoredEntry(section, leaf.entry()))) {
                        return;
                    }
                }
            }
        }
    }

    @Override
    public void pieces(SectionName section, FileValue.File file, PieceVisitor visitor) {
        new PieceCursor(trees, section.text(), file).visit(visitor);
    }

    @Override
    public byte[] chunk(SectionName section, ContentId id) {
        return trees.chunk(id, section.text());
    }

    @Override
    public void chunks(SectionName section, Collection<ContentId> ids, ChunkVisitor visitor) {
        ranges.read(ids, section.text(), visitor);
    }

    @Override
    public byte[] segment(SectionName section, SegmentValue segment) {
        var affected = section.text();
        var content = Arrays.copyOf(part(segment.base(), affected), Limits.SEGMENT);
        for (var patch : segment.patches()) {
            var part = part(patch.id(), affected);
            if (!patch.takes(part.length)) {
                throw trees.unfit(patch.id(), "a patch of another length", affected);
            }
            var pages = Arrays.copyOf(part, patch.length());
            var at = 0;
            for (var page = patch.pages().next(0);
                    page < PageSet.PAGES;
                    page = patch.pages().next(page + 1)) {
                System.arraycopy(pages, at, content, page * Limits.PAGE, Limits.PAGE);
                at += Limits.PAGE;
            }
        }
        return content;
    }

    private byte[] part(ContentId id, String affected) {
        var part = trees.chunk(id, affected);
        if (part.length > Limits.SEGMENT) {
            throw trees.unfit(id, "a base of another length", affected);
        }
        return part;
    }

    @Override
    public List<Xattrs.Xattr> xattrs(SectionName section, Attributes attributes) {
        var affected = section.text();
        var xattrs = attributes.xattrs();
        var id = xattrs.chunk();
        var encoded = id == null ? xattrs.inline() : trees.chunk(id, affected);
        try {
            if (encoded == null || encoded.length != xattrs.length()) {
                throw new FormatException("attributes of another length");
            }
            return Xattrs.decode(encoded);
        } catch (FormatException e) {
            throw id == null
                    ? Failures.damaged(Shelf.point(point.id()), e, affected)
                    : trees.unfit(id, Failures.reason(e), affected);
        }
    }

    /** As {@link #agreed}; without the tree of sections the record alone will do, which is signed: no reader needs the tree. */
    StoredPoint verified() {
        try {
            return agreed();
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.DATA_DAMAGED
                    && !Shelf.point(point.id()).equals(e.details().get("object"))) {
                return this;
            }
            throw e;
        }
    }

    /** The tree of sections says the same as the record: two ways to one root. */
    StoredPoint agreed() {
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
                        .ifPresent(root -> recorded.put(section.name().text(), entry(section, root))));
        if (!listed.equals(recorded)) {
            throw Failures.damaged(Shelf.point(point.id()), "other sections than its tree", "the point");
        }
        return this;
    }

    /** The entry of a section in the tree of sections. */
    static Value.Section entry(PointSection section, ContentId root) {
        return new Value.Section(section.name().kind(), root, section.height(), section.entries(), section.bytes());
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

    /** Keys are names of objects or paths: mostly text. */
    static String name(byte[] key) {
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
        public Value stored() {
            return entry.value();
        }

        @Override
        public byte[] value() {
            return trees.value(entry.value(), section + " " + name(entry.key()));
        }
    }
}
