package dev.lifeboat.repository.write;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.TreeBuilder;
import dev.lifeboat.repository.tree.Value;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A section of a {@link PointWriter}. For one thread. */
public final class OpenSection implements SectionWriter {
    private final SectionName name;
    private final OpenPacks packs;
    private final KnownIds known;
    private final Runnable release;
    private final IdHash ids;
    private final TreeBuilder tree;

    private final UnitGroup leaves = new UnitGroup(Limits.GROUP);
    private final UnitGroup inner = new UnitGroup(Limits.INNER_GROUP);
    private final UnitGroup chunks = new UnitGroup(Limits.GROUP);

    private byte @Nullable [] previous;
    private boolean ended;

    OpenSection(SectionName name, WriterParameters parameters, OpenPacks packs, KnownIds known, Runnable release) {
        this.name = name;
        this.packs = packs;
        this.known = known;
        this.release = release;
        this.ids = new IdHash(parameters.idKey());
        this.tree = new TreeBuilder(CutRule.minimum(parameters.cutKey()), ids, this::store);
    }

    @Override
    public void put(byte[] key, byte[] value) {
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("A value of " + value.length + " bytes");
        }
        if (value.length <= Limits.INLINE) {
            put(key, new Value.Inline(value));
        } else {
            check(key);
            put(key, new Value.Chunk(value.length, chunk(value)));
        }
    }

    /** An entry of the tree of sections. */
    public void put(byte[] key, Value value) {
        check(key);
        previous = key;
        tree.add(key, value);
    }

    /** Stores bytes that no entry names. */
    public ContentId chunk(byte[] content) {
        var id = ids.of(IdHash.CHUNK, content, 0, content.length);
        add(chunks, id, IdHash.CHUNK, content);
        return id;
    }

    @Override
    public SectionRoot finish() {
        check();
        var root = tree.finish();
        flush(chunks);
        flush(leaves);
        flush(inner);
        ended = true;
        return new SectionRoot(
                name,
                root.map(TreeBuilder.Root::id),
                root.map(TreeBuilder.Root::height).orElse(0),
                root.map(TreeBuilder.Root::entries).orElse(0L),
                root.map(TreeBuilder.Root::bytes).orElse(0L));
    }

    @Override
    public void abort() {
        if (!ended) {
            ended = true;
            release.run();
        }
    }

    @Override
    public void close() {
        abort();
    }

    private void check() {
        if (ended) {
            throw new IllegalStateException("Section " + name + " has ended");
        }
    }

    private void check(byte[] key) {
        check();
        if (key.length == 0 || key.length > MAX_KEY) {
            throw new IllegalArgumentException("A key of " + key.length + " bytes");
        }
        if (previous != null && Arrays.compareUnsigned(previous, key) >= 0) {
            throw new IllegalArgumentException("A key that is not greater than the one before");
        }
    }

    private void store(ContentId id, int level, byte[] encoded) {
        add(level == 0 ? leaves : inner, id, IdHash.nodeType(level), encoded);
    }

    private void add(UnitGroup group, ContentId id, int type, byte[] unit) {
        if (known.contains(id)) {
            return;
        }
        if (!group.hasRoomFor(unit.length)) {
            flush(group);
        }
        group.add(id, type, unit);
        known.waiting(id);
    }

    private void flush(UnitGroup group) {
        if (group.isEmpty()) {
            return;
        }
        var units = group.units();
        try {
            packs.append(name, group.raw().array(), group.raw().length(), units);
        } catch (IOException e) {
            throw PointWriter.unavailable(e);
        }
        units.forEach(unit -> known.written(unit.id()));
        group.clear();
    }

    /** The root as an entry of the tree of sections. */
    public static Optional<Value.Section> entry(SectionRoot section) {
        return section.root()
                .map(root -> new Value.Section(root, section.height(), section.entries(), section.bytes()));
    }
}
