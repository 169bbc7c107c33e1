package dev.lifeboat.repository.tree;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes of an entry, access control lists among them ({@code system.posix_acl_access}, {@code system.posix_acl_default}, as the kernel
 * gives them). In the entry while they are small, else in a chunk.
 *
 * @param length of their encoding
 * @param inline the encoding, if it is at most 4,096 bytes
 * @param chunk where it is otherwise
 */
public record Xattrs(
        int length, byte @Nullable [] inline, @Nullable ContentId chunk) {
    public static final Xattrs NONE = new Xattrs(0, new byte[0], null);

    /** One of them; names as the system has them, with their namespace. */
    public record Xattr(byte[] name, byte[] value) {
        public static Xattr of(String name, byte[] value) {
            return new Xattr(name.getBytes(UTF_8), value);
        }
    }

    public Xattrs {
        if (length < 0 || length > Limits.CHUNK || (inline == null) == (chunk == null)) {
            throw new IllegalArgumentException("Extended attributes of " + length + " bytes");
        }
        if ((inline != null) != (length <= Limits.XATTRS) || (inline != null && inline.length != length)) {
            throw new IllegalArgumentException("Extended attributes in the wrong place");
        }
    }

    /** Of an encoding that is small enough for the entry. */
    public static Xattrs inline(byte[] encoded) {
        return encoded.length == 0 ? NONE : new Xattrs(encoded.length, encoded, null);
    }

    /** Sorted by their names' bytes, each as two blobs. */
    public static byte[] encode(List<Xattr> xattrs) {
        var sorted = new ArrayList<>(xattrs);
        sorted.sort((a, b) -> Arrays.compareUnsigned(a.name(), b.name()));
        var out = new Encoder(64);
        sorted.forEach(xattr -> out.blob(xattr.name()).blob(xattr.value()));
        return out.toBytes();
    }

    /** @throws FormatException unless names have 1 to 255 bytes and ascend */
    public static List<Xattr> decode(byte[] encoded) throws FormatException {
        var in = new Decoder(encoded);
        var xattrs = new ArrayList<Xattr>();
        var before = new byte[0];
        while (in.remaining() > 0) {
            var name = in.blob(Limits.XATTR_NAME, "the name of an attribute");
            if (Arrays.compareUnsigned(before, name) >= 0) {
                throw new FormatException("attributes out of order");
            }
            xattrs.add(new Xattr(name, in.blob(Limits.CHUNK, "an attribute")));
            before = name;
        }
        return xattrs;
    }

    int encodedLength() {
        return Encoder.sizeOfVarint(length) + (inline == null ? ContentId.LENGTH : length);
    }

    void encode(Encoder out) {
        out.varint(length);
        if (inline != null) {
            out.raw(inline);
        }
        if (chunk != null) {
            out.id(chunk);
        }
    }

    static Xattrs read(Decoder in) throws FormatException {
        var length = in.varint(Limits.CHUNK, "extended attributes");
        if (length > Limits.XATTRS) {
            return new Xattrs(length, null, in.id());
        }
        var inline = in.raw(length);
        decode(inline);
        return inline(inline);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Xattrs(var otherLength, var otherInline, var otherChunk)
                && length == otherLength
                && Arrays.equals(inline, otherInline)
                && (chunk == null ? otherChunk == null : chunk.equals(otherChunk));
    }

    @Override
    public int hashCode() {
        return chunk == null ? Arrays.hashCode(inline) : chunk.hashCode();
    }
}
