package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.Cutter;
import dev.lifeboat.repository.write.OpenSection;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.SectionRoot;
import dev.lifeboat.repository.write.WriterParameters;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Saves a folder as one {@code file/} section, with everything that Linux keeps of a file (docs/format.md, 4 and 5). May be used again; each run is of
 * one thread, which others help.
 *
 * <p>What the parent has is not stored again, and what is unchanged since is not even read. A backup that was cut short goes on in the same way: the
 * packs that it stored count as known, see {@code Repository.parentIds}.
 */
public final class FolderBackup {
    private final WriterParameters parameters;
    private final GearTable gear;
    private final FileOptions options;
    private final InstantSource clock;
    private final FileListener listener;

    /**
     * @param section to be committed; PARTIAL if anything of the folder is missing in it
     * @param findings the first of each code
     * @param counts of all findings
     */
    public record Saved(
            PointSection section, FileTotals totals, List<FileFinding> findings, Map<ErrorCode, Long> counts) {
        public Saved {
            findings = List.copyOf(findings);
            counts = Map.copyOf(counts);
        }
    }

    public FolderBackup(
            WriterParameters parameters,
            GearTable gear,
            FileOptions options,
            InstantSource clock,
            FileListener listener) {
        this.parameters = parameters;
        this.gear = gear;
        this.options = options;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Saves a folder. The section is finished when this returns, and given up if it throws.
     *
     * <p>Throws {@code FOLDER_NOT_USABLE} if the folder itself cannot be read; whatever lies in it and cannot be read is a finding. What the writer
     * throws passes through.
     *
     * @param path of the folder, any bytes; if it is a symbolic link, what it leads to is saved
     * @param parent of the same section
     */
    public Saved run(PointWriter writer, SectionName name, byte[] path, ParentFiles parent) {
        var findings = new Findings(listener);
        try (var root = Folder.open(path);
                var section = writer.open(name)) {
            var read = new AtomicLong();
            var leaves = new LeafQueue(
                    section,
                    parent,
                    new FileReaders(
                            root,
                            section,
                            gear,
                            parameters,
                            clock,
                            new FileReader.Told(findings, listener, read),
                            options.workers()),
                    parameters.idKey(),
                    listener);
            SectionRoot written;
            FileTotals totals;
            try (leaves) {
                walk(root, section, findings, leaves);
                totals = leaves.finish(read::get);
                written = section.finish();
            }
            var state = findings.isLoss() ? PointSection.State.PARTIAL : PointSection.State.COMPLETE;
            var facts = Map.of(PointSection.PATH, SectionName.escaped(path));
            return new Saved(described(written, state, facts), totals, findings.examples(), findings.counts());
        } catch (PosixException e) {
            throw unusable(path, e);
        }
    }

    private void walk(Folder root, OpenSection section, Findings findings, LeafQueue leaves) throws PosixException {
        var cutter =
                Cutter.<Seen>of(CutRule.of(SectionKind.FILE, parameters.cutHash()), 0, (leaf, _) -> leaves.add(leaf));
        var entries = new EntryReader(section, new StatHash(parameters.idKey(), clock), findings);
        new FolderWalk(
                        root,
                        options,
                        entries,
                        findings,
                        seen -> cutter.push(seen.key(), seen.entry().weight(), seen))
                .run();
        cutter.finish();
    }

    static PointSection described(SectionRoot root, PointSection.State state, Map<String, String> facts) {
        return new PointSection(
                root.name(),
                state,
                root.root(),
                root.height(),
                root.entries(),
                root.bytes(),
                null,
                null,
                null,
                null,
                facts);
    }

    static LifeboatException unusable(byte[] path, PosixException e) {
        var reason = e.getMessage() == null ? "unknown" : e.getMessage();
        return new LifeboatException(
                ErrorCode.FOLDER_NOT_USABLE, Map.of("path", FileFinding.text(path), "reason", reason), e);
    }
}
