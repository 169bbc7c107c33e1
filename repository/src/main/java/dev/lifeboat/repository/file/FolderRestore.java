package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.SectionRules;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Brings back a {@code file/} section, or parts of it, into a folder. May be used again; each run is of one thread, which others help.
 *
 * <p>A file gets its name when it is whole, so a restore that was cut short leaves no half file under a name of the point; it may be run again. Into what was an
 * empty folder, or overwriting, the same restore knows by a note in the target what is its own: files that look as they were saved stay, folders get what belongs to them. No
 * symbolic link is followed on the way to an entry. Every byte is verified; what is damaged is told by its path, and the rest is restored. No more is
 * read of the point than what is wanted of it.
 */
public final class FolderRestore {
    private final PointReader point;
    private final RestoreOptions options;
    private final FileListener listener;

    /**
     * @param findings the first of each code
     * @param counts of all findings
     */
    public record Restored(FileTotals totals, List<FileFinding> findings, Map<ErrorCode, Long> counts) {
        public Restored {
            findings = List.copyOf(findings);
            counts = Map.copyOf(counts);
        }
    }

    public FolderRestore(PointReader point, RestoreOptions options, FileListener listener) {
        this.point = point;
        this.options = options;
        this.listener = listener;
    }

    /** Brings back all of a section, see {@link #run(SectionName, byte[], List)}. */
    public Restored run(SectionName section, byte[] target) {
        return run(section, target, List.of());
    }

    /**
     * Brings back some paths of a section with all that is below them, each at its place below the target.
     *
     * <p>Throws {@code FOLDER_NOT_USABLE} if the target is no folder or gets full, and {@code DATA_DAMAGED} if the top of the tree is damaged; what went wrong with
     * a single entry is a finding.
     *
     * @param target a folder that is there; if it was empty, or if things are overwritten, it gets what belonged to the folder that was saved
     * @param paths of files and folders in the section; none means all of it
     */
    public Restored run(SectionName section, byte[] target, List<byte[]> paths) {
        var findings = new Findings(listener);
        var counts = new RestoreCounts(listener);
        var selection = Selection.of(paths);
        var attributes = new AttributeWriter(point, section, findings);
        try (var root = Folder.open(target);
                var unfinished = new Unfinished(root);
                var tree = new TargetTree(root, options, note(root, section, selection), attributes, findings, counts);
                var threads = new RestoreThreads(
                        point,
                        section,
                        () -> new FileWriter(root, options.existing(), attributes, findings, counts, unfinished),
                        options.threads())) {
            var plan = new RestorePlan(
                    point,
                    section,
                    selection,
                    tree,
                    attributes,
                    threads,
                    options.planned(),
                    new RestorePlan.Told(findings, listener, counts));
            if (selection.isAll()) {
                point.scan(
                        section,
                        null,
                        entry -> {
                            plan.add(entry.key(), entry.stored());
                            return true;
                        },
                        plan::gap);
                plan.finish(root(section, tree));
            } else {
                selection.paths().forEach(path -> part(section, path, tree, plan, findings));
                plan.finish(Optional.empty());
            }
            tree.finish();
            return new Restored(counts.totals(), findings.examples(), findings.counts());
        } catch (PosixException e) {
            throw FolderBackup.unusable(target, e);
        }
    }

    private RestoreNote note(Folder root, SectionName section, Selection selection) throws PosixException {
        var id = point.point().id();
        // a folder that was saved while it was restored into, or somebody's own file
        var isSaved = selection.contains(RestoreNote.NAME)
                && point.entry(section, RestoreNote.NAME).isPresent();
        return RestoreNote.of(root, RestoreNote.name(id, isSaved), id, section, selection);
    }

    private Optional<Attributes> root(SectionName section, TargetTree tree) {
        if (!tree.wasEmpty() && options.existing() == RestoreOptions.Existing.SKIP) {
            return Optional.empty();
        }
        return point.entry(section, SectionRules.rootOfFiles())
                .map(value -> value instanceof FileValue.Directory(var of) ? of : null);
    }

    /** One path: the folders that lead to it, itself, and what is below. */
    private void part(SectionName section, byte[] path, TargetTree tree, RestorePlan plan, Findings findings) {
        var folder = Arrays.copyOf(path, path.length + 1);
        folder[path.length] = '/';
        for (var at = 0; at < path.length; at++) {
            if (path[at] == '/') {
                var above = Arrays.copyOf(path, at + 1);
                if (!tree.isEntered(above)) {
                    point.entry(section, above).ifPresent(value -> plan.add(above, value));
                }
            }
        }
        var file = point.entry(section, path);
        file.ifPresent(value -> plan.add(path, value));
        var directory = point.entry(section, folder);
        directory.ifPresent(value -> {
            plan.add(folder, value);
            point.scan(
                    section,
                    folder,
                    entry -> {
                        if (!Key.startsWith(entry.key(), folder)) {
                            return false;
                        }
                        plan.add(entry.key(), entry.stored());
                        return true;
                    },
                    plan::gap);
        });
        if (file.isEmpty() && directory.isEmpty()) {
            findings.add(FileFinding.of(ErrorCode.FILE_NEVER_SAVED, path, "the point has no such path"));
        }
    }
}
