package dev.lifeboat.repository.pack;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.lifeboat.repository.crypto.Aead;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.List;

/** Opens what a pack holds. Trusts nothing: lengths are checked before memory is taken (R10). Not thread-safe. */
public final class PackOpener {
    private final Aead cipher;
    private final PackClass packClass;
    private final byte[] groupBinding;
    private final byte[] directoryBinding;

    public PackOpener(RepositoryId repository, PackId pack, PackClass packClass, byte[] key) {
        this.cipher = new Aead(key);
        this.packClass = packClass;
        this.groupBinding = PackCodec.associated(repository, pack, packClass, PackCodec.GROUP);
        this.directoryBinding = PackCodec.associated(repository, pack, packClass, PackCodec.DIRECTORY);
    }

    /** The units of a group, one behind the other. */
    public byte[] group(PackGroup group, byte[] bytes, int offset) throws FormatException {
        var compressed = decrypt(group.offset(), groupBinding, bytes, offset, group.length());
        if (Zstd.getFrameContentSize(compressed) != group.rawLength()) {
            throw new FormatException("a group that unpacks to another length");
        }
        try {
            var raw = Zstd.decompress(compressed, group.rawLength());
            if (raw.length != group.rawLength()) {
                throw new FormatException("a group that unpacks to another length");
            }
            return raw;
        } catch (ZstdException _) {
            throw new FormatException("a group that does not unpack");
        }
    }

    /**
     * The directory of a whole pack; head, tail and the order of groups are checked as well.
     *
     * @throws FormatException if a byte of head, directory or tail is another
     */
    public List<PackGroup> directory(byte[] pack) throws FormatException {
        var head = PackCodec.head(packClass);
        if (pack.length < head.length + Aead.TAG + PackCodec.TAIL
                || !Arrays.equals(head, Arrays.copyOf(pack, head.length))) {
            throw new FormatException("no head of a pack");
        }
        var end = pack.length - PackCodec.TAIL;
        var length = new Decoder(pack, end, PackCodec.TAIL).u32();
        if (length < Aead.TAG || length > Limits.DIRECTORY || length > end - head.length) {
            throw new FormatException("a directory of " + length + " bytes");
        }
        var plain = decrypt(end - length, directoryBinding, pack, end - length, length);
        var in = new Decoder(plain);
        if (in.u8() != Limits.FORMAT) {
            throw new FormatException("a directory of another version");
        }
        var groups = PackCodec.decode(in);
        in.end();
        var free = groups.isEmpty()
                ? head.length
                : groups.getLast().offset() + groups.getLast().length();
        if (free != end - length) {
            throw new FormatException("a gap before the directory");
        }
        return groups;
    }

    private byte[] decrypt(long nonce, byte[] binding, byte[] bytes, int offset, int length) throws FormatException {
        if (length < Aead.TAG || length > bytes.length - offset) {
            throw new FormatException("an early end");
        }
        try {
            return cipher.decrypt(nonce, binding, bytes, offset, length);
        } catch (GeneralSecurityException _) {
            throw new FormatException("bytes that were changed");
        }
    }
}
