package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;

/** What a leaf says of a key. The length of its encoding is its weight, beside the key's. */
public sealed interface Value {
    /** The value itself. */
    record Inline(byte[] bytes) implements Value {
        static final int KIND = 0;

        @Override
        public int encodedLength() {
            return 1 + Encoder.sizeOfVarint(bytes.length) + bytes.length;
        }

        @Override
        public long size() {
            return bytes.length;
        }
    }

    /** A value that stands outside the leaf. */
    record Chunk(long size, ContentId id) implements Value {
        static final int KIND = 1;

        @Override
        public int encodedLength() {
            return 1 + Encoder.sizeOfVarint(size) + ContentId.LENGTH;
        }
    }

    /** In the tree of sections: the tree of one. */
    record Section(ContentId root, int height, long entries, long bytes) implements Value {
        static final int KIND = 7;
        /** Kubernetes objects or volume facts: plain maps of keys and values. */
        static final int PLAIN = 1;

        static final int CUT_MINIMUM = 1;

        @Override
        public int encodedLength() {
            return 4 + ContentId.LENGTH + Encoder.sizeOfVarint(entries) + Encoder.sizeOfVarint(bytes);
        }

        @Override
        public long size() {
            return bytes;
        }
    }

    int encodedLength();

    /** Of the value in bytes. */
    long size();

    default void encode(Encoder out) {
        switch (this) {
            case Inline(var bytes) -> out.u8(Inline.KIND).blob(bytes);
            case Chunk(var size, var id) -> out.u8(Chunk.KIND).varint(size).id(id);
            case Section(var root, var height, var entries, var bytes) ->
                out.u8(Section.KIND)
                        .u8(Section.PLAIN)
                        .u8(Section.CUT_MINIMUM)
                        .id(root)
                        .u8(height)
                        .varint(entries)
                        .varint(bytes);
        }
    }

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
            case Section.KIND -> {
                if (in.u8() != Section.PLAIN || in.u8() != Section.CUT_MINIMUM) {
                    throw new FormatException("a section of an unknown kind");
                }
                var root = in.id();
                var height = in.u8();
                if (height < 1 || height > Limits.HEIGHT) {
                    throw new FormatException("a section of height " + height);
                }
                yield new Section(root, height, in.varint(), in.varint());
            }
            default -> throw new FormatException("a value of kind " + kind);
        };
    }
}
