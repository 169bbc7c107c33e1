package dev.lifeboat.vault.ticket;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Takes one object from the network into a folder store, through a file that nobody sees until its length and SHA-256 are those of the ticket. Holds
 * 64 KiB in memory, whatever the object's size.
 */
final class FolderUpload {
    /** The prefix that folder stores leave out of their lists. */
    private static final String UNFINISHED = ".unfinished-";

    private static final int BUFFER = 64 << 10;

    private FolderUpload() {}

    /** How an upload ended, if not by an exception. */
    enum Result {
        CREATED,
        /** An object of exactly this content was there already: a retry whose first answer was lost. */
        SAME
    }

    /**
     * Writes an object that did not exist, durable on return.
     *
     * @throws LifeboatException TICKET_INVALID if the content is not the one of the ticket, or another one is there
     * @throws IOException if the store or the sender failed; nothing is visible then
     */
    static Result write(Path target, InputStream content, TicketClaims claims) throws IOException {
        var folder = Objects.requireNonNull(target.getParent());
        Files.createDirectories(folder);
        var unfinished = folder.resolve(UNFINISHED + UUID.randomUUID());
        try {
            receive(unfinished, content, claims);
            // a hard link fails where a rename would silently replace
            Files.createLink(target, unfinished);
            sync(folder);
            return Result.CREATED;
        } catch (FileAlreadyExistsException _) {
            if (!digest(target).equals(claims.sha256())) {
                throw refused("the object exists with other content");
            }
            // the first attempt may have died between link and sync
            sync(folder);
            return Result.SAME;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void receive(Path file, InputStream content, TicketClaims claims) throws IOException {
        var digest = sha256();
        var length = 0L;
        try (var channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
            var bytes = new byte[BUFFER];
            for (var read = content.read(bytes); read >= 0; read = content.read(bytes)) {
                length += read;
                if (length > claims.length()) {
                    throw refused("the content is longer than " + claims.length() + " bytes");
                }
                digest.update(bytes, 0, read);
                var buffer = ByteBuffer.wrap(bytes, 0, read);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
            if (length != claims.length()) {
                throw refused("the content has " + length + " bytes instead of " + claims.length());
            }
            if (!HexFormat.of().formatHex(digest.digest()).equals(claims.sha256())) {
                throw refused("the content has another SHA-256");
            }
            channel.force(true);
        }
    }

    private static String digest(Path file) throws IOException {
        var digest = sha256();
        try (var in = Files.newInputStream(file)) {
            var bytes = new byte[BUFFER];
            for (var read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                digest.update(bytes, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** A file's name is durable only when its folder is. */
    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }

    private static LifeboatException refused(String reason) {
        return new LifeboatException(ErrorCode.TICKET_INVALID, Map.of("reason", reason));
    }
}
