package dev.lifeboat.repository;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one point. Every byte is verified on its way: what comes out is what was written, or {@code DATA_DAMAGED} names object and section.
 * Safe for use by many threads.
 */
public interface PointReader {
    PointRecord point();

    /** The findings that were committed with the point, empty if none. */
    byte[] findings();

    /** The value of one key, read without the rest of the section. */
    Optional<byte[]> find(SectionName section, byte[] key);

    /**
     * The entries of a section in the order of their keys' bytes.
     *
     * @param after the last key already seen, absent to begin at the first
     */
    void scan(SectionName section, byte @Nullable [] after, Visitor visitor);

    /** As {@link #scan}, and goes on behind what is damaged: {@code gaps} is told which keys are missing. A damaged root is thrown. */
    void scan(SectionName section, byte @Nullable [] after, Visitor visitor, GapVisitor gaps);

    /** The pieces of a file in order, whether they stand in its entry or in lists. Their chunks are not read. */
    void pieces(SectionName section, FileValue.File file, PieceVisitor visitor);

    /** The extended attributes of an entry, by the bytes of their names. */
    List<Xattrs.Xattr> xattrs(SectionName section, Attributes attributes);

    /** What the leaf says of one key, of any kind, read without the rest of the section. */
    Optional<Value> entry(SectionName section, byte[] key);

    /**
     * Chunks that entries of the section name, in batches to be read by whoever likes, side by side: each batch is one call of the store.
     *
     * @param ids each once, best in the order of the entries
     */
    List<ChunkBatch> batches(SectionName section, Collection<ContentId> ids);

    /** A chunk that an entry of the section names. */
    byte[] chunk(SectionName section, ContentId id);

    /**
     * Many chunks that entries of the section name, each once, by joined ranges of packs and in the order of the packs. Holds one range, 4 MiB or a
     * single group, beside what the visitor keeps.
     */
    void chunks(SectionName section, Collection<ContentId> ids, ChunkVisitor visitor);

    /** A segment of a block volume with its patches, filled up with zeros: 1 MiB, also beyond the end of the volume. */
    byte[] segment(SectionName section, SegmentValue segment);

    /** Takes pieces one by one. */
    @FunctionalInterface
    interface PieceVisitor {
        /** @return false to end the visit */
        boolean visit(Piece piece);
    }

    /** Takes the keys that a damaged node hides. */
    @FunctionalInterface
    interface GapVisitor {
        /**
         * @param after the last key before them, absent at the beginning
         * @param last the last of them
         */
        void gap(byte @Nullable [] after, byte[] last, LifeboatException damage);
    }

    /** Takes chunks. */
    interface ChunkVisitor {
        /** @param content holds the chunk from {@code offset} on, until the call returns */
        void chunk(ContentId id, byte[] content, int offset, int length);

        /** No copy of it verifies. The others come nevertheless. */
        void damaged(ContentId id, LifeboatException damage);
    }

    /** Takes entries one by one. */
    @FunctionalInterface
    interface Visitor {
        /** @return false to end the scan */
        boolean visit(Entry entry);
    }

    /** One entry during a visit. */
    interface Entry {
        byte[] key();

        /** Of the value in bytes, known without reading it. */
        long size();

        /** What the leaf says, of any kind. */
        Value stored();

        /** Reads the value, if it stands outside the leaf. Of sections of plain values only; others throw {@code IllegalArgumentException}. */
        byte[] value();
    }
}
