package dev.lifeboat.repository;

import com.github.luben.zstd.Zstd;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.TreeBuilder;
import dev.lifeboat.repository.tree.Value;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * What trees cost when they are stored, without storing them: new units in groups as the writer makes them, compressed, 16 bytes of tag a group and 84
 * bytes a unit for pack directory and index. A second tree costs what the first one did not have.
 */
final class StoredSize {
    private static final int UNIT = 84;
    private static final int TAG = 16;

    /** Units of one kind on their way into a group. */
    private final class Group {
        final int limit;
        final Encoder raw = new Encoder(1 << 20);

        Group(int limit) {
            this.limit = limit;
        }

        void add(byte[] unit) {
            if (raw.length() > 0 && raw.length() + unit.length > limit) {
                close();
            }
            raw.raw(unit, 0, unit.length);
        }

        void close() {
            if (raw.length() > 0) {
                stored += Zstd.compress(Arrays.copyOf(raw.array(), raw.length()), Limits.ZSTD_LEVEL).length + TAG;
                raw.clear();
            }
        }
    }

    private final IdHash ids = new IdHash(new byte[32]);
    private final Set<ContentId> known = new HashSet<>();
    private long stored;
    private long raw;
    private int units;

    /** Begins a tree. */
    Tree tree(SectionKind kind) {
        return new Tree(kind);
    }

    final class Tree {
        private final Group leaves = new Group(Limits.GROUP);
        private final Group inner = new Group(Limits.INNER_GROUP);
        private final Group chunks = new Group(Limits.GROUP);
        private final TreeBuilder builder;

        private Tree(SectionKind kind) {
            builder = new TreeBuilder(CutRule.of(kind, CutHash.keyed(new byte[16])), ids, this::node);
        }

        void put(byte[] key, Value value) {
            builder.add(key, value);
        }

        void put(byte[] key, byte[] value) {
            if (value.length <= Limits.INLINE) {
                put(key, new Value.Inline(value));
            } else {
                var id = ids.of(UnitType.CHUNK, value, 0, value.length);
                unit(id, value, chunks);
                put(key, new Value.Chunk(value.length, id));
            }
        }

        void finish() {
            builder.finish();
            leaves.close();
            inner.close();
            chunks.close();
        }

        private void node(ContentId id, int level, byte[] encoded) {
            unit(id, encoded, level == 0 ? leaves : inner);
        }
    }

    private void unit(ContentId id, byte[] encoded, Group group) {
        if (known.add(id)) {
            group.add(encoded);
            raw += encoded.length;
            stored += UNIT;
            units++;
        }
    }

    /** In MB of 10^6 bytes, since the last call. */
    double take() {
        var megabytes = stored / 1e6;
        stored = 0;
        raw = 0;
        units = 0;
        return megabytes;
    }

    @Override
    public String toString() {
        return "%,d units, %.1f MB raw".formatted(units, raw / 1e6);
    }

    /** Forgets what a change added: the next one is measured against the first tree as well. */
    Runnable mark() {
        var before = new HashSet<>(known);
        return () -> known.retainAll(before);
    }
}
