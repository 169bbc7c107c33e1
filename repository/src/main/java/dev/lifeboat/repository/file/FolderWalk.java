package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.posix.Descent;
import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.SectionRules;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Goes through a folder in the order of its keys, without following a link and without reading a byte of content. For one thread. */
final class FolderWalk {
    /** A folder that is being gone through. Its names are held, nothing else. */
    private static final class Level {
        final byte[] path;
        final List<Folder.Name> names;
        int next;

        Level(byte[] path, List<Folder.Name> names) {
            this.path = path;
            this.names = names;
        }
    }

    private static final byte[] ROOT = {};

    private final Folder root;
    private final FileOptions options;
    private final EntryReader entries;
    private final Findings findings;
    private final Consumer<Seen> sink;

    FolderWalk(Folder root, FileOptions options, EntryReader entries, Findings findings, Consumer<Seen> sink) {
        this.root = root;
        this.options = options;
        this.entries = entries;
        this.findings = findings;
        this.sink = sink;
    }

    /** @throws PosixException if the folder itself cannot be read; whatever lies below is a finding */
    void run() throws PosixException {
        var top = root.facts();
        sink.accept(new Seen(
                new Node.Entry(
                        SectionRules.rootOfFiles(), entries.folder(SectionRules.rootOfFiles(), top, root.attributes())),
                null));
        var levels = new ArrayDeque<Level>();
        try (var descent = new Descent(root, Folder.Use.CONTENT)) {
            levels.push(new Level(ROOT, sorted(root.names())));
            while (!levels.isEmpty()) {
                var level = levels.peek();
                if (level.next == level.names.size()) {
                    levels.pop();
                } else {
                    visit(level, level.names.get(level.next++), descent, top, levels);
                }
            }
        }
    }

    private void visit(Level level, Folder.Name name, Descent descent, Facts top, ArrayDeque<Level> levels) {
        var path = joined(level.path, name.bytes());
        if (options.excludes().matches(path)) {
            return;
        }
        if (path.length > Limits.KEY - 1) {
            findings.add(FileFinding.of(ErrorCode.FILE_NOT_READ, path, "the path has " + path.length + " bytes"));
            return;
        }
        try {
            var folder = descent.at(level.path, level.path.length);
            var facts = folder.facts(name.bytes());
            if ((facts.type() == FileType.FOLDER) != name.isFolder()) {
                findings.add(FileFinding.of(ErrorCode.FILE_VANISHED, path, "something else is in its place"));
            } else if (name.isFolder()) {
                enter(joined(path, new byte[] {'/'}), folder, name.bytes(), facts, top, descent, levels);
            } else {
                entries.read(path, folder, name.bytes(), facts).ifPresent(sink);
            }
        } catch (PosixException e) {
            findings.add(FileFinding.of(
                    e.isMissing() || e.isNoFolder() ? ErrorCode.FILE_VANISHED : ErrorCode.FILE_NOT_READ, path, e));
        }
    }

    private void enter(
            byte[] path,
            Folder parent,
            byte[] name,
            Facts facts,
            Facts top,
            Descent descent,
            ArrayDeque<Level> levels) {
        sink.accept(new Seen(new Node.Entry(path, entries.folder(path, facts, parent.attributes(name))), null));
        if (options.oneFileSystem() && facts.device() != top.device()) {
            findings.add(FileFinding.of(ErrorCode.FILE_SYSTEM_LEFT_OUT, path, "another file system"));
            return;
        }
        try {
            levels.push(new Level(path, sorted(descent.at(path, path.length).names())));
        } catch (PosixException e) {
            // the folder itself is saved already, as an empty one
            findings.add(FileFinding.of(ErrorCode.FILE_NOT_READ, path, e));
        }
    }

    /** In the order of keys: a folder counts with its slash. A name that a busy folder gave twice stands once. */
    private static List<Folder.Name> sorted(List<Folder.Name> names) {
        names.sort(FolderWalk::compare);
        var once = new ArrayList<Folder.Name>(names.size());
        for (var name : names) {
            if (once.isEmpty() || !Arrays.equals(once.getLast().bytes(), name.bytes())) {
                once.add(name);
            }
        }
        return once;
    }

    static int compare(Folder.Name left, Folder.Name right) {
        var different = Arrays.mismatch(left.bytes(), right.bytes());
        if (different < 0) {
            return Boolean.compare(left.isFolder(), right.isFolder());
        }
        return Integer.compare(at(left, different), at(right, different));
    }

    /** The byte of a key at a place, or less than all bytes behind its end. */
    private static int at(Folder.Name name, int index) {
        if (index < name.bytes().length) {
            return name.bytes()[index] & 0xff;
        }
        return name.isFolder() ? '/' : -1;
    }

    private static byte[] joined(byte[] path, byte[] name) {
        var joined = Arrays.copyOf(path, path.length + name.length);
        System.arraycopy(name, 0, joined, path.length, name.length);
        return joined;
    }
}
