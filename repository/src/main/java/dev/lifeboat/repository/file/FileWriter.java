package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.posix.Descent;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.OpenFile;
import dev.lifeboat.repository.posix.PosixException;
import java.util.Map;

/**
 * Writes files piece by piece, in whatever order pieces come. For one thread; several write one file at once, each with a writer of its own.
 *
 * <p>A full disk ends the restore ({@code FOLDER_NOT_USABLE}); whatever else goes wrong with a file is a finding, and the others go on.
 */
final class FileWriter implements AutoCloseable {
    private final Descent descent;
    private final RestoreOptions.Existing existing;
    private final AttributeWriter attributes;
    private final Findings findings;
    private final RestoreCounts counts;
    private final Unfinished unfinished;

    FileWriter(
            Folder root,
            RestoreOptions.Existing existing,
            AttributeWriter attributes,
            Findings findings,
            RestoreCounts counts,
            Unfinished unfinished) {
        this.descent = new Descent(root, Folder.Use.WAY);
        this.existing = existing;
        this.attributes = attributes;
        this.findings = findings;
        this.counts = counts;
        this.unfinished = unfinished;
    }

    /** A file of which nothing is left to be written: empty, all of it a hole, or written already. */
    void complete(FileTarget target) {
        attempt(target, () -> {
            var folder = folder(target);
            try (var file = open(target, folder, 0)) {
                finish(target, folder, file);
            }
        });
    }

    /** A piece of a file, and perhaps the last; {@code content} holds it from {@code offset} on. */
    void piece(RestoreBatch.Piece piece, byte[] content, int offset) {
        var target = piece.file();
        attempt(target, () -> {
            if (target.hasFailed()) {
                target.arrived();
                return;
            }
            var folder = folder(target);
            try (var file = open(target, folder, piece.length())) {
                file.write(content, offset, piece.length(), piece.place());
                counts.written(piece.length());
                if (target.arrived()) {
                    finish(target, folder, file);
                }
            }
        });
    }

    /** A piece that is lost stays a hole; what belongs to the file is restored around it, but not its time: by that it is never taken for the whole file. */
    void gap(FileTarget target, long place, int length, LifeboatException damage) {
        target.lacks();
        findings.add(FileFinding.of(
                ErrorCode.FILE_DAMAGED, target.key, length + " bytes from byte " + place + ": " + damage.text()));
        attempt(target, () -> {
            var folder = folder(target);
            try (var file = open(target, folder, 0)) {
                if (target.arrived()) {
                    finish(target, folder, file);
                }
            }
        });
    }

    private interface Attempt {
        void run() throws PosixException;
    }

    private void attempt(FileTarget target, Attempt attempt) {
        try {
            attempt.run();
        } catch (PosixException e) {
            if (target.fail()) {
                findings.add(FileFinding.of(ErrorCode.FILE_NOT_RESTORED, target.key, e));
                discard(target);
            }
            if (e.isFull()) {
                throw new LifeboatException(
                        ErrorCode.FOLDER_NOT_USABLE,
                        Map.of("path", "of the restore", "reason", String.valueOf(e.getMessage())),
                        e);
            }
        }
    }

    private Folder folder(FileTarget target) throws PosixException {
        return descent.at(target.key, Key.parent(target.key));
    }

    /** @param written how many bytes are written next: all of them, and the file has its length by that */
    private OpenFile open(FileTarget target, Folder folder, int written) throws PosixException {
        synchronized (target) {
            if (target.isCreated()) {
                return folder.write(target.unfinished);
            }
            var file = folder.create(target.unfinished);
            target.created();
            unfinished.begun(target);
            try {
                if (target.value.length() > written) {
                    // whatever is not written is a hole then, at the end as well
                    file.length(target.value.length());
                }
                return file;
            } catch (PosixException e) {
                file.close();
                throw e;
            }
        }
    }

    private void finish(FileTarget target, Folder folder, OpenFile file) throws PosixException {
        if (target.hasFailed()) {
            return;
        }
        attributes.file(target.key, folder, target.unfinished, file, target.value.attributes(), target.isWhole());
        place(folder, target.unfinished, Key.name(target.key), existing);
        unfinished.ended(target);
        counts.done(1);
    }

    /** Gives a finished file its name. What took the place meanwhile stays or goes, as the rule says. */
    static void place(Folder folder, byte[] unfinished, byte[] name, RestoreOptions.Existing existing)
            throws PosixException {
        switch (existing) {
            case SKIP -> folder.rename(unfinished, name);
            case OVERWRITE -> folder.replace(name, unfinished);
        }
    }

    private void discard(FileTarget target) {
        try {
            if (target.isCreated()) {
                folder(target).remove(target.unfinished);
                unfinished.ended(target);
            }
        } catch (PosixException _) {
            // what went wrong was told; this name says by itself that it is left over
        }
    }

    @Override
    public void close() {
        descent.close();
    }
}
