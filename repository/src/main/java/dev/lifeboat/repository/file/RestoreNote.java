package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.OpenFile;
import dev.lifeboat.repository.posix.OpenFile.Lock;
import dev.lifeboat.repository.posix.PosixException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file in the target that says which restore is not finished yet. The same one, run again, knows by it that folders and files there are its own, and which
 * half files a run left that was killed: whoever is alive holds a lock on the note. For one thread.
 */
final class RestoreNote implements AutoCloseable {
    static final byte[] NAME = ".lifeboat.unfinished".getBytes(UTF_8);
    private static final String UNFINISHED = ".lifeboat-";
    private static final String FIRST_LINE =
            "Lifeboat restores into this folder. This file goes away when that is finished.\n";
    private static final String HALF = "half files ";
    private static final Pattern HALF_FILES = Pattern.compile(HALF + "(\\.lifeboat-[0-9a-f]{12}-)");
    private static final int LONGEST = 4096;

    private final Folder root;
    private final byte[] name;
    private final boolean wasEmpty;
    private final boolean goesOn;
    private final byte[] unfinished;
    private @Nullable OpenFile held;
    private byte @Nullable [] left;

    private RestoreNote(Folder root, byte[] name, boolean wasEmpty, boolean goesOn, byte[] unfinished) {
        this.root = root;
        this.name = name;
        this.wasEmpty = wasEmpty;
        this.goesOn = goesOn;
        this.unfinished = unfinished;
    }

    /**
     * What it is called in the target.
     *
     * @param isSaved true if the point has a file of the usual name, which then is free for it
     */
    static byte[] name(PointId point, boolean isSaved) {
        return isSaved ? (new String(NAME, UTF_8) + "-" + point.hex()).getBytes(UTF_8) : NAME;
    }

    /** Looks for that of a run before, and leaves one if none is there. */
    static RestoreNote of(Folder root, byte[] name, PointId point, SectionName section, Selection selection)
            throws PosixException {
        var empty = text(point, section, selection, true);
        var filled = text(point, section, selection, false);
        var isEmpty = root.names().isEmpty();
        var found = isEmpty ? "" : read(root, name);
        var goesOn = found.startsWith(empty) || found.startsWith(filled);
        var wasEmpty = isEmpty || found.startsWith(empty);
        var before = HALF_FILES.matcher(found);
        // the same beginning for all runs: what any of them left is known by it
        var begin = goesOn && before.find() ? before.group(1) : UNFINISHED + random() + "-";
        var note = new RestoreNote(root, name, wasEmpty, goesOn, (begin + random() + "-").getBytes(UTF_8));
        var text = (wasEmpty ? empty : filled) + HALF + begin + "*\n";
        if (goesOn) {
            note.goOn(text, begin);
        } else {
            note.write(text, found);
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

    /** How the names of all files begin that this run has not finished. */
    byte[] unfinished() {
        return unfinished;
    }

    /** Removes from a folder what runs of this restore left there that were killed, none of which is alive. Nothing is said of what cannot be removed. */
    void removeLeft(Folder folder) {
        var beginning = left;
        if (beginning == null) {
            return;
        }
        try {
            for (var each : folder.names()) {
                if (!each.isFolder()
                        && Key.startsWith(each.bytes(), beginning)
                        && !Key.startsWith(each.bytes(), unfinished)) {
                    folder.remove(each.bytes());
                }
            }
        } catch (PosixException _) {
            // its name says by itself that it is left over
        }
    }

    /** Everything is there, but for what belongs to the target folder itself. */
    void end() {
        if (held == null) {
            return;
        }
        try {
            root.remove(name);
        } catch (PosixException _) {
            // it says by itself what it is
        }
        close();
    }

    /** It stays for the next run, which nothing hinders now. */
    @Override
    public void close() {
        var file = held;
        held = null;
        if (file != null) {
            file.close();
        }
    }

    private void goOn(String text, String begin) {
        try {
            var file = root.write(name);
            var lock = file.tryLock();
            if (lock == Lock.TAKEN) {
                // the same restore runs beside this one: its half files are nobody's to remove, nor is its note
                file.close();
                return;
            }
            held = file;
            left = lock == Lock.HELD ? begin.getBytes(UTF_8) : null;
            write(file, text);
        } catch (PosixException _) {
            // the restore says what is wrong with the folder; without a note the next one knows less
        }
    }

    /** @param found what stands there under that name; somebody's own file stays, and then there is no note */
    private void write(String text, String found) {
        try {
            if (isTaken(root, name)) {
                if (!found.startsWith(FIRST_LINE)) {
                    return;
                }
                try (var other = root.write(name)) {
                    if (other.tryLock() == Lock.TAKEN) {
                        return;
                    }
                    // of another restore, which nobody will finish now
                    root.remove(name);
                }
            }
            var file = root.create(name);
            held = file;
            if (file.tryLock() == Lock.HELD) {
                write(file, text);
            } else {
                // then nobody learns whether this run is alive, and what it leaves stays
                write(file, text.substring(0, text.lastIndexOf(HALF)));
            }
        } catch (PosixException _) {
            // as above
        }
    }

    private static void write(OpenFile file, String text) throws PosixException {
        var bytes = text.getBytes(UTF_8);
        file.write(bytes, 0, bytes.length, 0);
        file.length(bytes.length);
    }

    private static boolean isTaken(Folder root, byte[] name) {
        try {
            return root.facts(name).type() == FileType.FILE;
        } catch (PosixException _) {
            return false;
        }
    }

    /** As much of it as a note has; whatever else stands there is none. */
    private static String read(Folder root, byte[] name) {
        if (!isTaken(root, name)) {
            return "";
        }
        var content = new byte[LONGEST];
        try (var file = root.read(name)) {
            var length = 0;
            while (length < LONGEST) {
                var read = file.read(content, length, LONGEST - length, length);
                if (read <= 0) {
                    break;
                }
                length += read;
            }
            return new String(content, 0, length, UTF_8);
        } catch (PosixException _) {
            return "";
        }
    }

    private static String random() {
        var random = new byte[6];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static String text(PointId point, SectionName section, Selection selection, boolean isEmpty) {
        var paths = selection.isAll() ? "all" : digest(selection);
        return FIRST_LINE
                + """
                point %s
                section %s
                paths %s
                into %s
                """.formatted(point.hex(), section.text(), paths, isEmpty ? "an empty folder" : "what was there");
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
