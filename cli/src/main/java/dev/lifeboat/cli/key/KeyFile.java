package dev.lifeboat.cli.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.FileReason;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;

/** A key in a file: 32 bytes in Base64 and a line feed, as a vault server writes {@code kek} and {@code recovery-key}. */
final class KeyFile {
    private static final int LENGTH = 32;
    private static final int LONGEST = 1_024;

    private KeyFile() {}

    static FileKeyEncryption read(Path file) {
        byte[] content;
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes(LONGEST);
        } catch (IOException _) {
            throw Failure.usage("The key file " + file + " cannot be read.", "Check its name and its permissions.");
        }
        try {
            return new FileKeyEncryption(Base64.getDecoder().decode(new String(content, US_ASCII).strip()));
        } catch (IllegalArgumentException _) {
            // what the file holds may be another secret: not a word of it
            throw new Failure(CommandError.KEY_FILE_INVALID, "The file " + file + " holds no key.");
        }
    }

    /** Makes a key, or takes the one that is there: a file that exists is never written. Durable when this returns. */
    static FileKeyEncryption readOrMake(Path file) {
        if (!Files.exists(file)) {
            make(file);
        }
        return read(file);
    }

    /** Makes a key in a new file that only its owner can read, durable when this returns. */
    static void make(Path file) {
        var key = new byte[LENGTH];
        new SecureRandom().nextBytes(key);
        var text = Base64.getEncoder().encodeToString(key) + "\n";
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        var folder = file.toAbsolutePath().getParent();
        try (var out = FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), owner)) {
            var content = ByteBuffer.wrap(text.getBytes(US_ASCII));
            while (content.hasRemaining()) {
                out.write(content);
            }
            out.force(true);
            if (folder != null) {
                try (var entry = FileChannel.open(folder, StandardOpenOption.READ)) {
                    entry.force(true);
                }
            }
        } catch (FileAlreadyExistsException _) {
            throw Failure.usage(
                    "The file " + file + " exists.", "Name a file that does not: keys are never overwritten.");
        } catch (IOException e) {
            throw FileReason.failure("the key file " + file + " cannot be written", e);
        }
    }
}
