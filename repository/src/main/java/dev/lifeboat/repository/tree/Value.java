package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionKind;
import org.jspecify.annotations.Nullable;

/** What a leaf says of a key. Which kinds a section may hold says {@link SectionRules}. */
public sealed interface Value permits Value.Inline, Value.Chunk, Value.Section, FileValue, SegmentValue {
    /** The value itself. */
    record Inline(byte[] bytes) implements Value {
        static final int KIND = 0;

        @Override
        public long weight() {
            return 1L + Encoder.sizeOfVarint(bytes.length) + bytes.length;
        }

        @Override
        public long size() {
            return bytes.length;
        }

        @Override
        public void encode(Encoder out) {
            out.u8(KIND).blob(bytes);
        }
    }

    /** A value that stands outside the leaf. */
    record Chunk(long size, ContentId id) implements Value {
        static final int KIND = 1;

        @Override
        public long weight() {
            return 1L + Encoder.sizeOfVarint(size) + ContentId.LENGTH;
        }

        @Override
        public void encode(Encoder out) {
            out.u8(KIND).varint(size).id(id);
        }
    }

    /** In the tree of sections: the tree of one. */
    record Section(SectionKind kind, ContentId root, int height, long entries, long bytes) implements Value {
        static final int KIND = 7;

        private static final int MINIMUM = 1;
        private static final int ALIGNED = 2;

        @Override
        public long weight() {
            return 4L + ContentId.LENGTH + Encoder.sizeOfVarint(entries) + Encoder.sizeOfVarint(bytes);
        }

        @Override
        public long size() {
            return bytes;
        }

        @Override
        public void encode(Encoder out) {
            out.u8(KIND)
                    .u8(kind.number())
                    .u8(cut(kind))
                    .id(root)
                    .u8(height)
                    .varint(entries)
                    .varint(bytes);
        }

        // written out, as in ContentId

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Section section
                    && kind == section.kind
                    && root.equals(section.root)
                    && height == section.height
                    && entries == section.entries
                    && bytes == section.bytes;
        }

        @Override
        public int hashCode() {
            return root.hashCode();
        }

        private static int cut(SectionKind kind) {
            return kind.isAligned() ? ALIGNED : MINIMUM;
        }

        private static Section decode(Decoder in) throws FormatException {
            var kind = SectionKind.ofNumber(in.u8());
            if (in.u8() != cut(kind)) {
                throw new FormatException("a section cut by another rule");
            }
            var root = in.id();
            var height = in.u8();
            if (height < 1 || height > Limits.HEIGHT) {
                throw new FormatException("a section of height " + height);
            }
            return new Section(
                    kind,
                    root,
                    height,
                    in.longVarint(Limits.ENTRIES, "a section"),
                    in.longVarint(Limits.BYTES, "a section"));
        }
    }

    /** What it counts in the cut rule, beside its key. */
    long weight();

    /** Of the content that is stored for it, in bytes, uncompressed. */
    long size();

    void encode(Encoder out);

    static Value decode(Decoder in) throws FormatException {
        var kind = in.u8();
        return switch (kind) {
            case Inline.KIND -> new Inline(in.blob(Limits.INLINE, "an inline value"));
            case Chunk.KIND -> {
                var size = in.varint(Limits.CHUNK, "a chunk");
                if (size <= Limits.INLINE) {
                    throw new FormatException("a small value outside its leaf");
                }
                yield new Chunk(size, in.id());
            }
            case FileValue.FILE, FileValue.DIRECTORY, FileValue.SYMLINK, FileValue.OTHER -> FileValue.decode(kind, in);
            case SegmentValue.KIND -> SegmentValue.decode(in);
            case Section.KIND -> Section.decode(in);
            default -> throw new FormatException("a value of kind " + kind);
        };
    }
}
