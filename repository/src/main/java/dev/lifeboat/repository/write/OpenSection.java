package dev.lifeboat.repository.write;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.ContentBuilder;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.SectionRules;
import dev.lifeboat.repository.tree.TreeBuilder;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A section of a {@link PointWriter}, of any kind. For one thread.
 *
 * <p>Chunks and lists that an entry names are given before the entry. What the parent has, or this writer gave before, is not stored again.
 */
public final class OpenSection implements SectionWriter {
    private final SectionName name;
    private final OpenPacks packs;
    private final KnownIds known;
    private final Runnable release;
    private final byte[] idKey;
    private final IdHash ids;
    private final TreeBuilder tree;

    private final UnitGroup leaves = new UnitGroup(Limits.GROUP);
    private final UnitGroup inner = new UnitGroup(Limits.INNER_GROUP);
    /** Its own first; in the order in which they were asked for. */
    private final List<ChunkWriter> writers = new ArrayList<>();

    private final ChunkWriter writer;

    private byte @Nullable [] previous;
    private boolean ended;

    OpenSection(SectionName name, WriterParameters parameters, OpenPacks packs, KnownIds known, Runnable release) {
        this.name = name;
        this.packs = packs;
        this.known = known;
        this.release = release;
        this.ids = new IdHash(parameters.idKey());
        this.idKey = parameters.idKey();
        this.writer = new ChunkWriter(name, packs, known, ids, leaves, Limits.CHUNK);
        this.writers.add(writer);
        this.tree = new TreeBuilder(CutRule.of(name.kind(), parameters.cutHash()), ids, this::store);
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

    /**
     * Adds an entry of any kind that the section may hold.
     *
     * @throws IllegalArgumentException if it may not, or the key is not greater than all before; the section can go on
     */
    public void put(byte[] key, Value value) {
        check(key);
        check(key, value);
        previous = key;
        tree.add(key, value);
    }

    /**
     * Adds a whole leaf, for a caller that cuts with a {@link dev.lifeboat.repository.tree.Cutter}. Not to be mixed with single entries.
     *
     * @throws IllegalArgumentException as for single entries
     */
    public void leaf(List<Node.Entry> leaf) {
        for (var entry : leaf) {
            check(entry.key());
            check(entry.key(), entry.value());
            previous = entry.key();
        }
        tree.leaf(leaf);
    }

    /** Adds a leaf of the parent's without its entries, cut as the rule cuts it here: the commit will see. Not to be mixed with single entries. */
    public void reuse(Node.Child leaf) {
        check(leaf.key());
        previous = leaf.key();
        tree.reuse(leaf);
    }

    /** Stores content of 1 byte to 4 MiB, for entries to name. */
    public ContentId chunk(byte[] content) {
        return chunk(content, 0, content.length);
    }

    /** Stores a part of an array. */
    public ContentId chunk(byte[] content, int offset, int length) {
        return writer.chunk(content, offset, length);
    }

    /** Begins the content of a file, whose chunks the caller stores. Several may be open at once. */
    public ContentBuilder content() {
        return writer.content();
    }

    /** For a thread of its own that stores chunks meanwhile. It ends before {@link #finish} is called. */
    public ChunkWriter chunkWriter() {
        var further = new ChunkWriter(name, packs, known, new IdHash(idKey), new UnitGroup(Limits.GROUP), Limits.GROUP);
        writers.add(further);
        return further;
    }

    /** Extended attributes as an entry names them; stores them if they are large. */
    public Xattrs xattrs(List<Xattrs.Xattr> xattrs) {
        var encoded = Xattrs.encode(xattrs);
        return encoded.length <= Limits.XATTRS
                ? Xattrs.inline(encoded)
                : new Xattrs(encoded.length, null, chunk(encoded));
    }

    @Override
    public SectionRoot finish() {
        check();
        var root = tree.finish();
        writers.forEach(ChunkWriter::flush);
        writer.flush(leaves);
        writer.flush(inner);
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

    private void check(byte[] key, Value value) {
        try {
            SectionRules.check(name.kind(), key, value);
        } catch (FormatException e) {
            throw new IllegalArgumentException("Section " + name + " cannot hold " + e.getMessage(), e);
        }
    }

    private void store(ContentId id, int level, byte[] encoded) {
        writer.add(level == 0 ? leaves : inner, id, UnitType.node(level), encoded, 0, encoded.length);
    }
}
