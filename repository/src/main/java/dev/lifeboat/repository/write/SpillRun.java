package dev.lifeboat.repository.write;

import dev.lifeboat.repository.crypto.Aead;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A sorted run in a file: encrypted blocks of entries. Holds Secrets, hence the encryption (rule 34). */
final class SpillRun {
    private static final int BLOCK = 64 << 10;
    private static final int BLOCK_LARGEST = BLOCK + Limits.CHUNK + Limits.KEY + 64;
    private static final byte[] NO_BINDING = {};

    record Entry(long order, byte[] key, byte[] value) {}

    private final Path spool;
    private final Path file;
    private final SpillKey key;

    SpillRun(Path spool, SpillKey key) {
        this.spool = spool;
        this.file = spool.resolve("run-" + UUID.randomUUID());
        this.key = key;
    }

    Writer write() throws IOException {
        Files.createDirectories(spool);
        return new Writer();
    }

    Reader read() throws IOException {
        return new Reader();
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // ciphertext whose key dies with this process
        }
    }

    final class Writer implements AutoCloseable {
        private final DataOutputStream out =
                new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BLOCK));
        private final Encoder block = new Encoder(BLOCK + 4096);

        private Writer() throws IOException {}

        void put(long order, byte[] entryKey, byte[] value) throws IOException {
            block.varint(order).blob(entryKey).blob(value);
            if (block.length() >= BLOCK) {
                flush();
            }
        }

        private void flush() throws IOException {
            var number = key.number();
            var message = key.cipher().encrypt(number, NO_BINDING, block.array(), block.length());
            out.writeLong(number);
            out.writeInt(message.length);
            out.write(message);
            block.clear();
        }

        @Override
        public void close() throws IOException {
            try (out) {
                if (block.length() > 0) {
                    flush();
                }
                // an end of its own: a file cut between two blocks would lose entries in silence
                out.writeLong(-1);
            }
        }
    }

    final class Reader implements AutoCloseable {
        private final DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 8 << 10));
        private Decoder block = new Decoder(NO_BINDING);
        private boolean ended;

        private Reader() throws IOException {}

        /** Null after the last entry. */
        @Nullable
        Entry next() throws IOException {
            try {
                while (!ended && block.remaining() == 0) {
                    var number = in.readLong();
                    if (number < 0) {
                        ended = true;
                    } else {
                        block = new Decoder(block(number));
                    }
                }
                return ended
                        ? null
                        : new Entry(
                                block.varint(), block.blob(Limits.KEY, "a key"), block.blob(Limits.CHUNK, "a value"));
            } catch (FormatException | GeneralSecurityException e) {
                throw new IOException("A temporary file was changed", e);
            }
        }

        private byte[] block(long number) throws IOException, GeneralSecurityException {
            var length = in.readInt();
            if (length < Aead.TAG || length > BLOCK_LARGEST) {
                throw new IOException("A temporary file was changed");
            }
            var message = in.readNBytes(length);
            return key.cipher().decrypt(number, NO_BINDING, message, 0, message.length);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
