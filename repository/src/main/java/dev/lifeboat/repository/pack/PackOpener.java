package dev.lifeboat.repository.pack;

import com.github.luben.zstd.Zstd;
import dev.lifeboat.repository.crypto.Aead;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import java.security.GeneralSecurityException;
import java.util.List;

/** Opens what a pack holds. Trusts nothing: lengths are checked before memory is taken (R10). Not thread-safe. */
public final class PackOpener {
    private final Aead cipher;
    private final PackCodec.Head head;
    private final byte[] groupBinding;
    private final byte[] directoryBinding;

    public PackOpener(RepositoryId repository, PackId pack, PackCodec.Head head, byte[] key) {
        this.cipher = new Aead(key);
        this.head = head;
        this.groupBinding = PackCodec.associated(repository, pack, head.packClass(), PackCodec.GROUP);
        this.directoryBinding = PackCodec.associated(repository, pack, head.packClass(), PackCodec.DIRECTORY);
    }

    /** The units of a group, one behind the other, in an array of that length. */
    public byte[] group(PackGroup group, byte[] bytes, int offset) throws FormatException {
        return group(group, bytes, offset, new GroupBuffers());
    }

    /** The same in an array of the buffers, at least as long, until their next use. */
    public byte[] group(PackGroup group, byte[] bytes, int offset, GroupBuffers buffers) throws FormatException {
        check(bytes, offset, group.length());
        var compressed = buffers.compressed(group.length() - Aead.TAG);
        int length;
        try {
            length = cipher.decrypt(group.offset(), groupBinding, bytes, offset, group.length(), compressed);
        } catch (GeneralSecurityException _) {
            throw changed();
        }
        if (length == 0 || Zstd.getFrameContentSize(compressed, 0, length) != group.rawLength()) {
            throw new FormatException("a group that unpacks to another length");
        }
        if (Zstd.findFrameCompressedSize(compressed, 0, length) != length) {
            throw new FormatException("a group of more than one frame");
        }
        var raw = buffers.raw(group.rawLength());
        var unpacked = Zstd.decompressByteArray(raw, 0, group.rawLength(), compressed, 0, length);
        if (Zstd.isError(unpacked)) {
            throw new FormatException("a group that does not unpack");
        }
        if (unpacked != group.rawLength()) {
            throw new FormatException("a group that unpacks to another length");
        }
        return raw;
    }

    /**
     * The directory of a whole pack; head, tail and the order of groups are checked as well.
     *
     * @throws FormatException if a byte of head, directory or tail is another
     */
    public List<PackGroup> directory(byte[] pack) throws FormatException {
        return directory(pack, pack.length);
    }

    /** The same of a pack that is only the first {@code end} bytes of an array. */
    public List<PackGroup> directory(byte[] pack, int end) throws FormatException {
        if (end < PackCodec.LEAST) {
            throw new FormatException("an early end");
        }
        var length = directoryLength(pack, end, end);
        return directory(pack, end, pack, end - PackCodec.TAIL - length, end);
    }

    /**
     * The length of the directory's message, from the end of a pack.
     *
     * @param tail that end, as long as it may be
     * @param end how much of {@code tail} counts
     * @param packLength of the whole pack
     */
    public static int directoryLength(byte[] tail, int end, long packLength) throws FormatException {
        var length = new Decoder(tail, end - PackCodec.TAIL, PackCodec.TAIL).u32();
        if (length < Aead.TAG || length > Limits.DIRECTORY || length > packLength - PackCodec.TAIL - PackCodec.HEAD) {
            throw new FormatException("a directory of " + length + " bytes");
        }
        return length;
    }

    /**
     * The directory of a pack of which only beginning and end were read.
     *
     * @param start the pack's first bytes, the head at least
     * @param packLength of the whole pack
     * @param tail bytes that end with the pack
     * @param at where in {@code tail} the directory's message begins
     */
    public List<PackGroup> directory(byte[] start, long packLength, byte[] tail, int at) throws FormatException {
        return directory(start, packLength, tail, at, tail.length);
    }

    private List<PackGroup> directory(byte[] start, long packLength, byte[] tail, int at, int end)
            throws FormatException {
        if (!PackCodec.Head.decode(start).equals(head)) {
            throw new FormatException("the head of another pack");
        }
        var length = end - PackCodec.TAIL - at;
        var offset = packLength - PackCodec.TAIL - length;
        var in = new Decoder(decrypt(offset, directoryBinding, tail, at, length));
        if (in.u8() != Limits.FORMAT) {
            throw new FormatException("a directory of another version");
        }
        var groups = PackCodec.decode(in);
        in.end();
        var free = groups.isEmpty()
                ? PackCodec.HEAD
                : groups.getLast().offset() + groups.getLast().length();
        if (free != offset) {
            throw new FormatException("a gap before the directory");
        }
        return groups;
    }

    private byte[] decrypt(long nonce, byte[] binding, byte[] bytes, int offset, int length) throws FormatException {
        check(bytes, offset, length);
        try {
            return cipher.decrypt(nonce, binding, bytes, offset, length);
        } catch (GeneralSecurityException _) {
            throw changed();
        }
    }

    private static void check(byte[] bytes, int offset, int length) throws FormatException {
        if (length < Aead.TAG || length > bytes.length - offset) {
            throw new FormatException("an early end");
        }
    }

    private static FormatException changed() {
        return new FormatException("bytes that were changed");
    }
}
