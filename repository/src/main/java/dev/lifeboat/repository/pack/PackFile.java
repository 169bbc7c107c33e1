package dev.lifeboat.repository.pack;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lifeboat.repository.crypto.Aead;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.store.StoreFailures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A pack in the making. What is in the file is ciphertext already. Not thread-safe. */
public final class PackFile implements AutoCloseable {
    private static final int WAITING = 128 << 10;

    private final Path file;
    private final FileChannel channel;
    private final Aead cipher;
    private final byte[] groupBinding;
    private final byte[] directoryBinding;
    private final @Nullable MessageDigest digest;
    /** The JDK keeps a copy outside the heap as large as the largest write of each thread: so none is large. */
    private final ByteBuffer waiting = ByteBuffer.allocate(WAITING);

    private final List<PackGroup> groups = new ArrayList<>();
    private long length;
    private int units;

    /** @param key of this pack alone, of the generation that the head says */
    public PackFile(Path file, RepositoryId repository, PackId pack, PackCodec.Head head, byte[] key)
            throws IOException {
        this(file, repository, pack, head, key, true);
    }

    /** @param isHashed false if nobody needs the SHA-256 of the file */
    public PackFile(Path file, RepositoryId repository, PackId pack, PackCodec.Head head, byte[] key, boolean isHashed)
            throws IOException {
        this.file = file;
        this.cipher = new Aead(key);
        this.groupBinding = PackCodec.associated(repository, pack, head.packClass(), PackCodec.GROUP);
        this.directoryBinding = PackCodec.associated(repository, pack, head.packClass(), PackCodec.DIRECTORY);
        try {
            this.digest = isHashed ? MessageDigest.getInstance("SHA-256") : null;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
        this.channel = FileChannel.open(file, CREATE_NEW, WRITE);
        write(head.encode());
    }

    public Path file() {
        return file;
    }

    public long length() {
        return length;
    }

    /** True when it is time for the next pack. */
    public boolean isFull(int size) {
        return length >= size || units > (Limits.DIRECTORY / 2) / 48;
    }

    /** Encrypts a compressed group at the end of the pack; its offset is the nonce. */
    public void append(
            SectionName section, byte[] compressed, int compressedLength, int rawLength, List<PackGroup.Unit> added)
            throws IOException {
        groups.add(new PackGroup(section, length, compressedLength + Aead.TAG, rawLength, added));
        units += added.size();
        cipher.encrypt(length, groupBinding, compressed, compressedLength, this::write);
    }

    /**
     * Adds the directory. Nothing follows.
     *
     * @return SHA-256 of the file in lower-case hex, or {@link PackCodec#UNHASHED}
     */
    public String finish() throws IOException {
        var directory = new Encoder(4096).u8(Limits.FORMAT);
        PackCodec.encode(directory, groups);
        cipher.encrypt(length, directoryBinding, directory.array(), directory.length(), this::write);
        write(new Encoder(PackCodec.TAIL).u32(directory.length() + Aead.TAG).toBytes());
        flush();
        channel.close();
        return digest == null ? PackCodec.UNHASHED : HexFormat.of().formatHex(digest.digest());
    }

    /** Removes the file. */
    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        }
    }

    private void write(byte[] bytes) throws IOException {
        write(bytes, bytes.length);
    }

    private void write(byte[] bytes, int count) throws IOException {
        if (waiting.remaining() < count) {
            flush();
        }
        waiting.put(bytes, 0, count);
        length += count;
    }

    private void flush() throws IOException {
        waiting.flip();
        if (digest != null) {
            digest.update(waiting.array(), 0, waiting.limit());
        }
        try {
            while (waiting.hasRemaining()) {
                channel.write(waiting);
            }
        } catch (IOException e) {
            throw StoreFailures.translate(String.valueOf(file.getParent()), e);
        }
        waiting.clear();
    }
}
