package dev.lifeboat.repository.index;

import dev.lifeboat.repository.crypto.Aead;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages that are written once and read by their place. The last few MiB stay in memory, so that a small index makes no file; what is beyond goes to a
 * temporary file that only this process can open and that has no name. Not thread-safe.
 *
 * <p>The pages tell which claims there are and what they have in common, which the store holds encrypted. So does the file: AES-256-GCM under a key that
 * never leaves this object, the place being the nonce. Without a {@link #close} the file ends with its object.
 */
public final class Spool implements AutoCloseable {
    /** Of pages in memory. */
    static final int HELD = 4 << 20;
    /** Beyond it there is no page. */
    public static final int LARGEST = (16 << 20) - 1 - Aead.TAG;

    private static final int WRITE = 256 << 10;
    private static final byte[] NO_BINDING = {};

    private final Path folder;
    private final Aead cipher;
    /** Pages not written yet, each with room for its tag behind it. */
    private byte[] tail = {};

    private int used;
    private final List<Integer> starts = new ArrayList<>();
    private long written;
    /** Not a channel: an interrupted reader would close it for all. */
    private @Nullable RandomAccessFile file;

    /** In the folder that the process has for temporary files. */
    public Spool() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    public Spool(Path folder) {
        this.folder = folder;
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        this.cipher = new Aead(key);
    }

    /**
     * Adds a page.
     *
     * @return its place
     * @throws IOException if there is no room for the pages before it; all of them stay readable, and this one is not added
     */
    public long append(byte[] page, int length) throws IOException {
        if (length > LARGEST) {
            throw new IllegalArgumentException("A page of " + length + " bytes");
        }
        if (used > 0 && used + length + Aead.TAG > HELD) {
            write();
        }
        var end = used + length + Aead.TAG;
        if (end > tail.length) {
            tail = Arrays.copyOf(tail, Math.max(end, Math.min(HELD, Math.max(4 << 10, 2 * tail.length))));
        }
        System.arraycopy(page, 0, tail, used, length);
        var place = written + used;
        starts.add(used);
        used = end;
        return place;
    }

    /** @throws IOException if it cannot be read, or was changed */
    public byte[] read(long place, int length) throws IOException {
        if (place >= written) {
            var at = (int) (place - written);
            return Arrays.copyOfRange(tail, at, at + length);
        }
        if (file == null) {
            throw new IOException("A temporary file was closed");
        }
        var message = new byte[length + Aead.TAG];
        file.seek(place);
        file.readFully(message);
        try {
            return cipher.decrypt(place, NO_BINDING, message, 0, message.length);
        } catch (GeneralSecurityException e) {
            throw new IOException("A temporary file was changed", e);
        }
    }

    /** Bytes in the file. */
    public long written() {
        return written;
    }

    /** Heap that the pages take. */
    public long bytes() {
        return tail.length + 24L * starts.size();
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException _) {
                // ciphertext without a name, whose key goes now
            }
            file = null;
        }
    }

    /** Nothing is forgotten before all of it is there: a disk that was full may be tried again. */
    private void write() throws IOException {
        if (file == null) {
            file = open();
        }
        file.seek(written);
        var some = new byte[Math.min(WRITE, used)];
        var filled = 0;
        for (var i = 0; i < starts.size(); i++) {
            var start = starts.get(i);
            var end = i + 1 < starts.size() ? starts.get(i + 1) : used;
            var page = Arrays.copyOfRange(tail, start, end - Aead.TAG);
            var message = cipher.encrypt(written + start, NO_BINDING, page, page.length);
            if (filled + message.length > some.length) {
                file.write(some, 0, filled);
                filled = 0;
            }
            if (message.length > some.length) {
                file.write(message);
            } else {
                System.arraycopy(message, 0, some, filled, message.length);
                filled += message.length;
            }
        }
        file.write(some, 0, filled);
        written += used;
        used = 0;
        starts.clear();
    }

    private RandomAccessFile open() throws IOException {
        // for its owner alone, where the system knows owners
        var path = Files.createTempFile(folder, "lifeboat-index", ".pages");
        try {
            return new RandomAccessFile(path.toFile(), "rw");
        } finally {
            unname(path);
        }
    }

    private static void unname(Path path) {
        try {
            Files.delete(path);
        } catch (IOException _) {
            // a system that removes no open file
            path.toFile().deleteOnExit();
        }
    }
}
