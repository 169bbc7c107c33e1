package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A file in the target that says which restore is not finished yet. The same one, run again, knows by it that folders and files there are its own. It is
 * there only where that matters: in what was an empty folder, or where things are overwritten. For one thread.
 */
final class RestoreNote {
    static final byte[] NAME = ".lifeboat.unfinished".getBytes(UTF_8);

    private final Folder root;
    private final boolean wasEmpty;
    private final boolean goesOn;
    private boolean isThere;

    private RestoreNote(Folder root, boolean wasEmpty, boolean goesOn) {
        this.root = root;
        this.wasEmpty = wasEmpty;
        this.goesOn = goesOn;
    }

    /** Looks for that of a run before, and leaves one if none is there. */
    static RestoreNote of(
            Folder root, PointId point, SectionName section, Selection selection, RestoreOptions.Existing existing)
            throws PosixException {
        var empty = text(point, section, selection, true);
        var filled = text(point, section, selection, false);
        var isEmpty = root.names().isEmpty();
        var found = isEmpty ? new byte[0] : read(root, filled.length + 1);
        var goesOn = Arrays.equals(found, empty) || Arrays.equals(found, filled);
        var note = new RestoreNote(root, isEmpty || Arrays.equals(found, empty), goesOn);
        if (goesOn) {
            note.isThere = true;
        } else if (isEmpty || (existing == RestoreOptions.Existing.OVERWRITE && selection.isAll())) {
            note.write(isEmpty ? empty : filled);
        }
        return note;
    }

    /** True if all that is in the target is of this restore, of this run or one that was cut short. */
    boolean wasEmpty() {
        return wasEmpty;
    }

    /** True if this restore was begun before and not finished. */
    boolean goesOn() {
        return goesOn;
    }

    /** Everything is there, but for what belongs to the target folder itself. */
    void end() {
        if (isThere) {
            try {
                root.remove(NAME);
            } catch (PosixException _) {
                // it says by itself what it is
            }
            isThere = false;
        }
    }

    private void write(byte[] text) {
        try {
            if (isTaken(root)) {
                // of another restore, which nobody will finish now
                root.remove(NAME);
            }
            try (var file = root.create(NAME)) {
                isThere = true;
                file.write(text, 0, text.length, 0);
            }
        } catch (PosixException _) {
            // the restore says what is wrong with the folder; without a note the next one knows less
        }
    }

    private static boolean isTaken(Folder root) {
        try {
            return root.facts(NAME).type() == FileType.FILE;
        } catch (PosixException _) {
            return false;
        }
    }

    /** As much of it as tells it from others; whatever else stands there is no note. */
    private static byte[] read(Folder root, int most) {
        if (!isTaken(root)) {
            return new byte[0];
        }
        var content = new byte[most];
        try (var file = root.read(NAME)) {
            var length = 0;
            while (length < most) {
                var read = file.read(content, length, most - length, length);
                if (read <= 0) {
                    break;
                }
                length += read;
            }
            return Arrays.copyOf(content, length);
        } catch (PosixException _) {
            return new byte[0];
        }
    }

    private static byte[] text(PointId point, SectionName section, Selection selection, boolean isEmpty) {
        var paths = selection.isAll() ? "all" : digest(selection);
        return """
                Lifeboat restores into this folder. This file goes away when that is finished.
                point %s
                section %s
                paths %s
                into %s
                """.formatted(point.hex(), section.text(), paths, isEmpty ? "an empty folder" : "what was there")
                .getBytes(UTF_8);
    }

    private static String digest(Selection selection) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            selection.paths().forEach(path -> {
                digest.update(path);
                digest.update((byte) 0);
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
