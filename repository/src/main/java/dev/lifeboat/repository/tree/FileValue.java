package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a file system. Its weight in the cut rule is known from what {@code lstat} and {@code listxattr} say, before any content is read.
 */
public sealed interface FileValue extends Value {
    int FILE = 2;
    int DIRECTORY = 3;
    int SYMLINK = 4;
    /** Hard links and special files: a further number says which. */
    int OTHER = 5;

    int BASE_WEIGHT = 40;

    /**
     * A regular file.
     *
     * @param length in bytes, holes included
     * @param stat 8 bytes that change when the file does; no restore needs them
     */
    record File(Attributes attributes, long length, byte[] stat, Content content) implements FileValue {
        /** Of {@link #stat}. */
        public static final int STAT = 8;

        public File {
            if (length < 0 || stat.length != STAT) {
                throw new IllegalArgumentException("A file of " + length + " bytes, " + stat.length + " of its state");
            }
        }

        @Override
        public long weight() {
            return weight(attributes.xattrs(), length);
        }

        /** For a walker that has no content yet. */
        public static long weight(Xattrs xattrs, long length) {
            return xattrs.encodedLength() + BASE_WEIGHT + 32L * Content.weightUnits(length);
        }

        @Override
        public long size() {
            return content.stored();
        }

        @Override
        public void encode(Encoder out) {
            encodeWithoutContent(out);
            content.encode(out);
        }

        /** All but the content: what a leaf record is of. */
        void encodeWithoutContent(Encoder out) {
            out.u8(FILE);
            attributes.encode(out);
            out.varint(length).raw(stat);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof File(var ofOther, var otherLength, var otherStat, var otherContent)
                    && attributes.equals(ofOther)
                    && length == otherLength
                    && Arrays.equals(stat, otherStat)
                    && content.equals(otherContent);
        }

        @Override
        public int hashCode() {
            return content.hashCode();
        }
    }

    /** A directory; its key ends in a slash. */
    record Directory(Attributes attributes) implements FileValue {
        @Override
        public long weight() {
            return attributes.xattrs().encodedLength() + (long) BASE_WEIGHT;
        }

        @Override
        public void encode(Encoder out) {
            out.u8(DIRECTORY);
            attributes.encode(out);
        }
    }

    /** @param target as the link says, any bytes */
    record Symlink(Attributes attributes, byte[] target) implements FileValue {
        public Symlink {
            if (target.length == 0 || target.length > Limits.TARGET) {
                throw new IllegalArgumentException("A target of " + target.length + " bytes");
            }
        }

        @Override
        public long weight() {
            return attributes.xattrs().encodedLength() + (long) BASE_WEIGHT + target.length;
        }

        @Override
        public void encode(Encoder out) {
            out.u8(SYMLINK);
            attributes.encode(out);
            out.blob(target);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Symlink(var ofOther, var otherTarget)
                    && attributes.equals(ofOther)
                    && Arrays.equals(target, otherTarget);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(target);
        }
    }

    /**
     * A further name of a file, symbolic link or special file that stands under a smaller key; attributes and content are there.
     *
     * @param first that key, the smallest of all names of the file
     */
    record HardLink(byte[] first) implements FileValue {
        static final int TYPE = 0;

        @Override
        public long weight() {
            return 1L + BASE_WEIGHT + first.length;
        }

        @Override
        public void encode(Encoder out) {
            out.u8(OTHER).u8(TYPE).blob(first);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof HardLink(var otherFirst) && Arrays.equals(first, otherFirst);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(first);
        }
    }

    /** Neither file nor directory nor link. */
    enum SpecialType {
        CHARACTER_DEVICE(1),
        BLOCK_DEVICE(2),
        FIFO(3),
        SOCKET(4);

        private final int number;

        SpecialType(int number) {
            this.number = number;
        }

        boolean isDevice() {
            return this == CHARACTER_DEVICE || this == BLOCK_DEVICE;
        }
    }

    /**
     * A device, fifo or socket.
     *
     * @param major of a device, else 0
     * @param minor of a device, else 0
     */
    record Special(SpecialType type, Attributes attributes, long major, long minor) implements FileValue {
        private static final long NUMBERS = 0xffff_ffffL;

        public Special {
            if (major < 0
                    || major > NUMBERS
                    || minor < 0
                    || minor > NUMBERS
                    || (!type.isDevice() && major + minor != 0)) {
                throw new IllegalArgumentException("A special file with impossible numbers");
            }
        }

        @Override
        public long weight() {
            return attributes.xattrs().encodedLength() + (long) BASE_WEIGHT;
        }

        @Override
        public void encode(Encoder out) {
            out.u8(OTHER).u8(type.number);
            attributes.encode(out);
            if (type.isDevice()) {
                out.varint(major).varint(minor);
            }
        }

        static Special decode(int number, Decoder in) throws FormatException {
            for (var type : SpecialType.values()) {
                if (type.number == number) {
                    var attributes = Attributes.decode(in);
                    return type.isDevice()
                            ? new Special(
                                    type,
                                    attributes,
                                    in.longVarint(NUMBERS, "a device"),
                                    in.longVarint(NUMBERS, "a device"))
                            : new Special(type, attributes, 0, 0);
                }
            }
            throw new FormatException("a special file of type " + number);
        }
    }

    @Override
    default long size() {
        return 0;
    }

    /** What the entry says without its content, in the form that leaf records use. */
    default void encodeFacts(Encoder out) {
        if (this instanceof File file) {
            file.encodeWithoutContent(out);
        } else {
            encode(out);
        }
    }

    static FileValue decode(int kind, Decoder in) throws FormatException {
        return switch (kind) {
            case FILE -> {
                var attributes = Attributes.decode(in);
                var size = in.varint();
                var stat = in.raw(File.STAT);
                yield new File(attributes, size, stat, Content.decode(in, size));
            }
            case DIRECTORY -> new Directory(Attributes.decode(in));
            case SYMLINK -> {
                var attributes = Attributes.decode(in);
                var target = in.blob(Limits.TARGET, "a target");
                if (target.length == 0) {
                    throw new FormatException("a link to nothing");
                }
                yield new Symlink(attributes, target);
            }
            case OTHER -> {
                var type = in.u8();
                yield type == HardLink.TYPE
                        ? new HardLink(in.blob(Limits.KEY, "a hard link"))
                        : Special.decode(type, in);
            }
            default -> throw new FormatException("a value of kind " + kind);
        };
    }
}
