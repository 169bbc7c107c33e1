package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.SectionRules;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries in the order of their keys: makes folders and what has no content at once, and puts files into batches. For one thread.
 */
final class RestorePlan {
    private final PointReader point;
    private final SectionName section;
    private final TargetTree target;
    private final AttributeWriter attributes;
    private final RestoreThreads threads;
    private final Findings findings;
    private final FileListener listener;
    private final RestoreCounts counts;

    /** What is restored; all of it if empty. */
    private final Selection selection;
    /** Files whose first name is not restored, and the name under which they are instead. */
    private final Map<String, byte[]> firsts = new HashMap<>();

    private final int planned;
    private RestoreBatch batch;
    private boolean hasGaps;

    RestorePlan(
            PointReader point,
            SectionName section,
            Selection selection,
            TargetTree target,
            AttributeWriter attributes,
            RestoreThreads threads,
            int planned,
            Told told) {
        this.point = point;
        this.section = section;
        this.selection = selection;
        this.target = target;
        this.attributes = attributes;
        this.threads = threads;
        this.planned = planned;
        this.batch = new RestoreBatch(planned);
        this.findings = told.findings();
        this.listener = told.listener();
        this.counts = told.counts();
    }

    /** Where a restore tells what it does. */
    record Told(Findings findings, FileListener listener, RestoreCounts counts) {}

    void add(byte[] key, Value value) {
        if (Arrays.equals(key, SectionRules.rootOfFiles()) || !(value instanceof FileValue entry)) {
            return;
        }
        listener.path(key);
        if (!target.enter(key, batch, hasGaps)) {
            return;
        }
        if (entry instanceof FileValue.Directory(var of)) {
            target.folder(key, of);
        } else if (target.isFree(key, entry)) {
            place(key, entry);
        }
        if (batch.isFull()) {
            flush();
        }
    }

    /** Entries that a damaged node hides. Folders among them are made when something in them is not hidden. */
    void gap(byte @Nullable [] after, byte[] last, LifeboatException damage) {
        hasGaps = true;
        var from = after == null ? "all before it" : "all behind " + FileFinding.text(after);
        findings.add(FileFinding.of(ErrorCode.FILE_NOT_RESTORED, last, "nor " + from + ": " + damage.text()));
    }

    private void place(byte[] key, FileValue value) {
        switch (value) {
            case FileValue.File file -> file(key, file);
            case FileValue.Symlink(var of, var to) ->
                target.make(key, (folder, name) -> {
                    folder.makeLink(name, to);
                    attributes.link(key, folder, name, of);
                });
            case FileValue.Special special -> special(key, special);
            case FileValue.HardLink(var first) -> link(key, first);
            case FileValue.Directory _ -> throw new IllegalStateException("Folders are made elsewhere");
        }
    }

    private void special(byte[] key, FileValue.Special special) {
        var type = switch (special.type()) {
            case CHARACTER_DEVICE -> FileType.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> FileType.BLOCK_DEVICE;
            case FIFO -> FileType.FIFO;
            case SOCKET -> FileType.SOCKET;
        };
        target.make(key, (folder, name) -> {
            folder.makeSpecial(name, type, special.major(), special.minor());
            attributes.special(key, folder, name, special.attributes());
        });
    }

    private void file(byte[] key, FileValue.File file) {
        if (isUnread(file.attributes())) {
            findings.add(
                    FileFinding.of(ErrorCode.FILE_NEVER_SAVED, key, "it could not be read when the point was made"));
            return;
        }
        counts.planned(file.length());
        var into = new FileTarget(key, file, target.unfinished());
        batch.begins(into);
        var place = new long[1];
        try {
            point.pieces(section, file, piece -> {
                var id = piece.id();
                if (id != null) {
                    batch.piece(id, new RestoreBatch.Piece(into, place[0], (int) piece.length()));
                }
                place[0] += piece.length();
                if (batch.isFull()) {
                    flush();
                }
                return true;
            });
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            findings.add(FileFinding.of(ErrorCode.FILE_DAMAGED, key, "all from byte " + place[0] + ": " + e.text()));
        }
        if (into.arrived()) {
            batch.complete(into);
        }
    }

    private static boolean isUnread(Attributes attributes) {
        var inline = attributes.xattrs().inline();
        try {
            return inline != null && inline.length > Unread.MARK.length && Unread.is(Xattrs.decode(inline));
        } catch (FormatException _) {
            return false;
        }
    }

    /** A name of a file whose first name is restored becomes a link to it; of another one it becomes the file. */
    private void link(byte[] key, byte[] first) {
        if (selection.contains(first) && !target.isTaken(first, () -> point.entry(section, first))) {
            batch.link(new RestoreBatch.Link(key, first));
            return;
        }
        var text = FileFinding.text(first);
        var instead = firsts.putIfAbsent(text, key);
        if (instead != null) {
            batch.link(new RestoreBatch.Link(key, instead));
            return;
        }
        var value = point.entry(section, first);
        if (value.isPresent() && value.get() instanceof FileValue file && !(file instanceof FileValue.HardLink)) {
            place(key, file);
        } else {
            findings.add(FileFinding.of(
                    ErrorCode.FILE_NOT_RESTORED, key, "its first name " + text + " is not in the point"));
        }
    }

    /** Everything is planned: waits until it is done. */
    void finish(Optional<Attributes> root) {
        target.leaveAll(batch);
        root.ifPresent(of -> batch.done(new RestoreBatch.Done(new byte[0], of)));
        flush();
        complete(threads.await());
    }

    /** Gives the batch to the threads, and ends the one before. */
    private void flush() {
        var full = batch;
        batch = new RestoreBatch(planned);
        complete(threads.await());
        threads.begin(full);
    }

    /** What can only be done when all files of a batch are there. */
    private void complete(Optional<RestoreBatch> done) {
        if (done.isEmpty()) {
            return;
        }
        for (var link : done.get().links()) {
            if (isRestored(link.first(), link.key())) {
                target.link(link.first(), link.key());
            }
        }
        done.get().done().forEach(target::finish);
    }

    /** What is under the first name now must be what the point says: else a link would bring in foreign content. */
    private boolean isRestored(byte[] first, byte[] key) {
        try {
            var facts = target.facts(first);
            var saved = point.entry(section, first).map(value -> resolved(value));
            if (facts.isPresent() && saved.isPresent() && Matching.matches(facts.get(), saved.get())) {
                return true;
            }
            findings.add(FileFinding.of(
                    ErrorCode.FILE_NOT_RESTORED,
                    key,
                    "its first name " + FileFinding.text(first) + " is not there as it was"));
        } catch (PosixException e) {
            findings.add(FileFinding.of(ErrorCode.FILE_NOT_RESTORED, key, e));
        }
        return false;
    }

    /** A name that stands for a first one that is not restored says what that one says. */
    private Value resolved(Value value) {
        return value instanceof FileValue.HardLink(var first)
                ? point.entry(section, first).orElse(value)
                : value;
    }
}
