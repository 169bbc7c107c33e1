package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.posix.Descent;
import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Value;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The folders of the target, made on the way down in the order of keys, and finished on the way up: their own time and mode come last. No link is followed
 * on the way to an entry, and nothing is made below what is no folder. For the thread that plans.
 */
final class TargetTree implements AutoCloseable {
    /**
     * A folder on the way down.
     *
     * @param attributes that it gets in the end; none if it stays as it was
     * @param isFresh made by this restore: nothing can be in the way
     * @param isUsable false if what is below cannot be restored
     */
    private record Level(byte[] key, @Nullable Attributes attributes, boolean isFresh, boolean isUsable) {}

    private static final byte[] ROOT = {};

    private final Descent descent;
    /** To what has further names, while {@link #descent} is where they are made. */
    private final Descent firsts;

    private final RestoreOptions.Existing existing;
    private final boolean owners;
    private final RestoreNote note;
    private final AttributeWriter attributes;
    private final Findings findings;
    private final RestoreCounts counts;
    private final ArrayDeque<Level> levels = new ArrayDeque<>();
    private long number;

    TargetTree(
            Folder root,
            RestoreOptions options,
            RestoreNote note,
            AttributeWriter attributes,
            Findings findings,
            RestoreCounts counts)
            throws PosixException {
        this.descent = new Descent(root, Folder.Use.WAY);
        this.firsts = new Descent(root, Folder.Use.WAY);
        this.existing = options.existing();
        this.owners = options.owners();
        this.note = note;
        this.attributes = attributes;
        this.findings = findings;
        this.counts = counts;
        note.removeLeft(root);
        levels.push(new Level(ROOT, null, note.wasEmpty() && !note.goesOn(), true));
    }

    /** True if the target was empty when the restore began, perhaps by a run before this one. */
    boolean wasEmpty() {
        return note.wasEmpty();
    }

    /** Everything is done. */
    void finish() {
        note.end();
    }

    /** A name that nothing else has, for what is not finished. */
    byte[] unfinished() {
        var begin = note.unfinished();
        var digits = Long.toString(number++).getBytes(US_ASCII);
        var name = Arrays.copyOf(begin, begin.length + digits.length);
        System.arraycopy(digits, 0, name, begin.length, digits.length);
        return name;
    }

    /**
     * Goes to the folder that an entry lies in; those that lie behind it are done.
     *
     * @param mayMake folders on the way that the point does not show, because a part of it is lost
     * @return false if nothing can be made there; that was told
     */
    boolean enter(byte[] key, RestoreBatch batch, boolean mayMake) {
        while (!Key.startsWith(key, levels.getFirst().key())) {
            leave(batch);
        }
        var parent = Key.parent(key);
        while (mayMake && levels.getFirst().isUsable() && levels.getFirst().key().length < parent) {
            var end = levels.getFirst().key().length;
            while (key[end] != '/') {
                end++;
            }
            folder(Arrays.copyOf(key, end + 1), null);
        }
        var level = levels.getFirst();
        if (level.isUsable() && level.key().length != parent) {
            findings.add(FileFinding.of(ErrorCode.FILE_NOT_RESTORED, key, "it lies in what is no folder in the point"));
            return false;
        }
        return level.isUsable();
    }

    /** True if the folder is one of those that lead to where the restore is. */
    boolean isEntered(byte[] key) {
        return levels.stream().anyMatch(level -> Arrays.equals(level.key(), key));
    }

    private void leave(RestoreBatch batch) {
        var level = levels.pop();
        if (level.attributes() != null) {
            batch.done(new RestoreBatch.Done(level.key(), level.attributes()));
        }
    }

    /** All folders are done, but for the topmost. */
    void leaveAll(RestoreBatch batch) {
        while (levels.size() > 1) {
            leave(batch);
        }
    }

    /** Makes the folder, or enters the one that is there. The way to it was entered. */
    void folder(byte[] key, @Nullable Attributes of) {
        try {
            var parent = descent.at(key, Key.parent(key));
            var name = Key.name(key);
            var there = there(parent, name);
            if (there.isPresent()
                    && there.get().type() != FileType.FOLDER
                    && existing == RestoreOptions.Existing.OVERWRITE) {
                parent.remove(name);
                there = Optional.empty();
            }
            if (there.isEmpty()) {
                parent.makeFolder(name);
                levels.push(new Level(key, of, true, true));
                counts.done(1);
            } else if (there.get().type() == FileType.FOLDER) {
                enterExisting(key, of);
                removeLeft(parent, name);
            } else {
                lost(key, "something else is in its place; nothing in it is restored");
            }
        } catch (PosixException e) {
            lost(key, e.getMessage() + "; nothing in it is restored");
        }
    }

    private void enterExisting(byte[] key, @Nullable Attributes of) {
        if (existing == RestoreOptions.Existing.SKIP) {
            levels.push(new Level(key, note.wasEmpty() ? of : null, false, true));
            counts.kept();
        } else {
            levels.push(new Level(key, of, false, true));
            counts.done(1);
        }
    }

    /** Before anything is made there by this run. */
    private void removeLeft(Folder parent, byte[] name) {
        if (!note.goesOn()) {
            return;
        }
        try (var folder = parent.open(name, Folder.Use.CONTENT)) {
            note.removeLeft(folder);
        } catch (PosixException _) {
            // who may not list it leaves it as it is
        }
    }

    private void lost(byte[] key, String reason) {
        findings.add(FileFinding.of(ErrorCode.FILE_NOT_RESTORED, key, reason));
        levels.push(new Level(key, null, false, false));
    }

    /** @return true if what is no folder may be made there; a finding or a count says why not */
    boolean isFree(byte[] key, FileValue value) {
        if (levels.getFirst().isFresh()) {
            return true;
        }
        try {
            var there = there(descent.at(key, Key.parent(key)), Key.name(key));
            if (there.isEmpty()) {
                return true;
            }
            if (there.get().type() == FileType.FOLDER) {
                findings.add(FileFinding.of(ErrorCode.FILE_NOT_RESTORED, key, "a folder is in its place"));
                return false;
            }
            if (existing == RestoreOptions.Existing.SKIP) {
                skip(key, there.get(), value);
                return false;
            }
            if (note.goesOn() && Matching.isRestored(there.get(), value, owners)) {
                counts.kept();
                return false;
            }
            return true;
        } catch (PosixException e) {
            findings.add(FileFinding.of(ErrorCode.FILE_NOT_RESTORED, key, e));
            return false;
        }
    }

    /**
     * It stays, and nobody may believe that it is what the point has. All that is in a target that was empty comes from this restore: there a file that
     * differs has a gap, or somebody changed it since.
     */
    private void skip(byte[] key, Facts there, FileValue value) {
        counts.kept();
        if (!(value instanceof FileValue.HardLink) && !Matching.matches(there, value)) {
            var reason = note.goesOn() && note.wasEmpty() && value instanceof FileValue.File
                    ? "it may lack what was damaged when it was restored"
                    : "by its kind, size or time";
            findings.add(FileFinding.of(ErrorCode.FILE_KEPT, key, reason));
        }
    }

    /** Makes what takes no content, whole before it gets its name. */
    interface Making {
        void make(Folder folder, byte[] name) throws PosixException;
    }

    void make(byte[] key, Making making) {
        try {
            var folder = descent.at(key, Key.parent(key));
            var name = unfinished();
            making.make(folder, name);
            try {
                FileWriter.place(folder, name, Key.name(key), existing);
            } catch (PosixException e) {
                folder.remove(name);
                throw e;
            }
            counts.done(1);
        } catch (PosixException e) {
            findings.add(FileFinding.of(ErrorCode.FILE_NOT_RESTORED, key, e));
        }
    }

    /** Gives a folder in which nothing more is to be made what belongs to it. */
    void finish(RestoreBatch.Done done) {
        if (done.key().length == 0) {
            // before the target gets its own time and mode
            note.end();
        }
        try {
            attributes.folder(done.key(), descent.at(done.key(), done.key().length), done.attributes());
        } catch (PosixException e) {
            findings.add(FileFinding.of(ErrorCode.FILE_ATTRIBUTES_NOT_RESTORED, done.key(), e));
        }
    }

    /** What is under a key in the target. */
    Optional<Facts> facts(byte[] key) throws PosixException {
        return there(descent.at(key, Key.parent(key)), Key.name(key));
    }

    /** Gives the file under one key a further name. */
    void link(byte[] first, byte[] key) {
        if (note.goesOn() && isLinked(first, key)) {
            counts.kept();
            return;
        }
        make(key, (folder, name) -> folder.link(firsts.at(first, Key.parent(first)), Key.name(first), name));
    }

    /**
     * True if something stands in the place of a file's first name that stays there, or bars the way to it, and is not what the point says: a link to it would
     * bring in foreign content, so the next name becomes the file.
     */
    boolean isTaken(byte[] first, Supplier<Optional<Value>> saved) {
        if (note.wasEmpty() && !note.goesOn()) {
            return false;
        }
        try {
            var there = facts(first);
            if (there.isEmpty()) {
                return false;
            }
            return existing == RestoreOptions.Existing.OVERWRITE
                    ? there.get().type() == FileType.FOLDER
                    : saved.get()
                            .map(value -> !Matching.matches(there.get(), value))
                            .orElse(false);
        } catch (PosixException _) {
            return true;
        }
    }

    /** Then there is nothing to replace: the kernel would leave both names, and the unfinished one. */
    private boolean isLinked(byte[] first, byte[] key) {
        try {
            var one = facts(first);
            var other = facts(key);
            return one.isPresent() && other.isPresent() && one.get().isSameFile(other.get());
        } catch (PosixException _) {
            return false;
        }
    }

    private static Optional<Facts> there(Folder folder, byte[] name) throws PosixException {
        try {
            return Optional.of(folder.facts(name));
        } catch (PosixException e) {
            if (e.isMissing()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public void close() {
        descent.close();
        firsts.close();
        note.close();
    }
}
