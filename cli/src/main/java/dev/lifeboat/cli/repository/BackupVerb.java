package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Interrupt;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.PointTerms.Tier;
import dev.lifeboat.repository.block.VolumeNames;
import dev.lifeboat.repository.file.FolderBackup;
import dev.lifeboat.repository.file.GearTable;
import dev.lifeboat.repository.file.ParentFiles;
import dev.lifeboat.repository.file.StreamBackup;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.local.LocalBackup;
import dev.lifeboat.repository.local.LocalRun;
import dev.lifeboat.repository.local.RunBudget;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.repository.store.StoreLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = {
            "Backs a folder, with --block a device, or with --stdin what a program writes, up as a new recovery point. What is unchanged since the last one is not",
            "stored again, nor read if it is a file;",
            "what was cut short goes on where it was. Any number may run at once on one repository.",
            "Exit code 3: the point was made, and something is to be looked at: files that could not be read, or changed meanwhile,",
            "or far less than was there before."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository backup /srv/data",
            "  lifeboat repository backup /home --exclude '*.tmp' --exclude '/*/.cache' --tag daily",
            "  lifeboat repository backup /mnt/snapshot-17 --name data      the same volume under another path",
            "  lifeboat repository backup --block /dev/vg0/data-snapshot --name data",
            "  lifeboat repository backup --block /dev/vg0/data-snapshot --name data --changed ranges --since 1a2b3c4d",
            "  lifeboat repository backup --stdin shop.sql -- pg_dump shop    no point is made if pg_dump fails",
            "  pg_dump shop | lifeboat repository backup --stdin shop.sql     nobody sees here whether it failed"
        })
final class BackupVerb extends RepositoryVerb {
    private static final int LEAST = 32;
    /** For one call of the store. What waited to be stored is removed then, or by the next backup. */
    private static final Duration END = Duration.ofSeconds(10);
    /** A clean-up that condemns what a run uses is hours away from the next one. */
    private static final int ATTEMPTS = 3;

    @Parameters(
            arity = "0..*",
            paramLabel = "PATH",
            description = "The folder; with --stdin, behind --, a command and its arguments")
    private List<String> words = new ArrayList<>();

    @Mixin
    private BlockOptions block = new BlockOptions();

    @Mixin
    private StreamOptions stream = new StreamOptions();

    @Option(
            names = "--host",
            paramLabel = "NAME",
            description = "Whose folder it is. Default: the name of this machine")
    private @Nullable String host;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description =
                    "What the folder is called: backups of one name follow each other. Default: its path, or the FILE of --stdin")
    private @Nullable String name;

    @Option(names = "--tag", paramLabel = "TAG", description = "A word that goes with the point; repeatable")
    private List<String> tags = new ArrayList<>();

    @Mixin
    private ExcludeOptions excludes = new ExcludeOptions();

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            description = "For buffers, whatever the size of the data. Default: 128")
    private int memory = 128;

    @Option(
            names = "--reread",
            description = "Read files that look unchanged, too: for what changes bytes and keeps times")
    private boolean reread;

    private volatile @Nullable LocalRun running;

    BackupVerb(Surroundings surroundings) {
        super(surroundings, Access.WORK);
    }

    @Override
    int run(Opened opened) {
        if (memory < LEAST) {
            throw Failure.usage("A backup needs more than " + memory + " MiB.", "Give at least " + LEAST + ".");
        }
        var what = what();
        var names = PointNames.of(opened.repository(), console());
        VaultRepository.refuse(opened, names.all());
        var exit = Interrupt.guard(
                console(),
                END,
                () -> switch (what) {
                    case BackupSource.OfFolder(var path) -> folder(opened, names, path);
                    case BackupSource.OfDevice(var path) -> device(opened, names, path);
                    case BackupSource.OfStream source -> stream(opened, names, source);
                },
                () -> interrupted(opened, what),
                () -> unanswered(what));
        return exit == Exit.DONE ? names.exit() : exit;
    }

    /** The very last call may have been the one that was interrupted. */
    private Failure interrupted(Opened opened, BackupSource what) {
        var run = running;
        try {
            if (run != null && isMade(opened, run.point())) {
                return Failure.interrupted(
                        "The backup of " + what.shown() + " was interrupted after its point was made: "
                                + PointNames.shown(run.point()) + ".",
                        "Nothing has to be done.");
            }
            if (run != null) {
                run.keep();
            }
            return Failure.interrupted(
                    "The backup of " + what.shown()
                            + " was interrupted; no point was made, and every older one is as it was.",
                    "Run it again: " + goesOn());
        } catch (LifeboatException _) {
            return unanswered(what);
        }
    }

    private static boolean isMade(Opened opened, PointId point) {
        return opened.repository().points(_ -> {}).stream()
                .anyMatch(made -> made.id().equals(point));
    }

    private Failure unanswered(BackupSource what) {
        return Failure.interrupted(
                "The backup of " + what.shown()
                        + " was interrupted, and the store does not say whether its point was made. Every older one is as it was.",
                "If 'lifeboat repository points' does not show it, run it again: " + goesOn());
    }

    private String goesOn() {
        var run = running;
        var kept = run == null ? 0 : run.bytesKept();
        return kept == 0
                ? "nothing that it had stored is used again."
                : "the same command goes on, and does not store again the " + Text.bytes(kept) + " that are stored.";
    }

    private BackupSource what() {
        block.check();
        var device = block.device();
        if (stream.isGiven()) {
            if (device != null || reread || excludes.isGiven()) {
                throw Failure.usage(
                        "--stdin goes with none of --block, --exclude, --exclude-file and --reread.",
                        "Leave them out.");
            }
            return stream.source(words);
        }
        if (words.size() + (device == null ? 0 : 1) != 1) {
            throw Failure.usage(
                    "One thing is backed up at a time.", "Give one folder, --block DEVICE, or --stdin FILE.");
        }
        return device == null
                ? new BackupSource.OfFolder(absolute(Path.of(words.getFirst())))
                : new BackupSource.OfDevice(absolute(device));
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private int folder(Opened opened, PointNames names, Path folder) {
        var section = section(folder.toString(), SectionName::file);
        var options = excludes.of(folder, own(opened), Math.max(12, memory / 2), console());
        var parent = parent(names.all(), section);
        var expected = parent.map(point -> entries(point, section)).orElse(0L);
        try (var spool = spool();
                var progress = new Progress(console(), "Backing up", expected);
                var run = begin(opened, spool, parent)) {
            var backup = new FolderBackup(
                    opened.repository().writerParameters(),
                    new GearTable(opened.repository().gearKey()),
                    options,
                    surroundings().clock(),
                    progress);
            var saved = saved(opened, run, backup, section, folder);
            var exit = told(opened, saved, parent, run, progress, section);
            excludes.tellUnused(options, console());
            return exit;
        }
    }

    private int stream(Opened opened, PointNames names, BackupSource.OfStream source) {
        var section = section(source.file(), SectionName::file);
        var parent = parent(names.all(), section);
        try (var spool = spool();
                var progress = new Progress(console(), "Backing up", 0);
                var run = begin(opened, spool, parent);
                var in = StreamSource.open(source.command())) {
            var backup = new StreamBackup(
                    new GearTable(opened.repository().gearKey()), surroundings().clock(), progress);
            var saved = in.read(
                    () -> backup.run(run.writer(), section, source.file().getBytes(UTF_8), in));
            if (saved.totals().bytes() == 0) {
                throw source.empty();
            }
            console().status("Verifying what was stored");
            var point = run.commit(List.of(saved.section()), Map.of("host", host()), new byte[0]);
            return told(opened, new Saved(point, saved), parent, run, progress, section);
        } catch (IOException e) {
            throw source.broken(e);
        }
    }

    private int told(
            Opened opened,
            Saved saved,
            Optional<PointRecord> parent,
            LocalRun run,
            Progress progress,
            SectionName section) {
        var point = saved.point();
        var outcome = new BackupOutcome(
                point,
                saved.saved(),
                BackupOutcome.changes(opened.repository(), parent.map(PointRecord::id), point.id(), section),
                run.bytesStored(),
                progress.elapsed());
        if (isJson()) {
            json(outcome.json());
        } else {
            console().print(outcome.text());
        }
        return exit(point, outcome.exit());
    }

    private int device(Opened opened, PointNames names, Path device) {
        var volume = new VolumeNames(
                section(device.toString(), SectionName::block), section(device.toString(), SectionName::hash));
        var parent = block.since(names, volume.block()).or(() -> parent(names.all(), volume.block()));
        var extent = block.extent();
        try (var spool = spool();
                var progress = Progress.ofVolume(console(), "Backing up");
                var run = begin(opened, spool, parent)) {
            var outcome = new BlockBackup(opened, run, progress, memory / 2).run(device, volume, extent, facts(device));
            if (isJson()) {
                json(outcome.json());
            } else {
                console().print(outcome.text());
            }
            return exit(outcome.point(), Exit.DONE);
        }
    }

    /** A point that fell is made, and somebody should look at it. */
    private int exit(PointRecord point, int otherwise) {
        if (point.fall().isEmpty()) {
            return otherwise;
        }
        var warning = point.fall().get().warning(point.id());
        console().note("Warning: " + warning.text());
        console().note(warning.code().likelyCause(warning.details()));
        console().note(warning.code().recommendedAction(warning.details()));
        return Exit.WARNINGS;
    }

    private Spool spool() {
        var environment = surroundings().environment();
        return Spool.open(
                options().address(environment).location(),
                environment,
                surroundings().home());
    }

    private LocalRun begin(Opened opened, Spool spool, Optional<PointRecord> parent) {
        var budget = new RunBudget(memory / 2, spool.folder());
        var run = new LocalBackup(
                        opened.repository(),
                        opened.store(),
                        budget,
                        surroundings().clock())
                .begin(parent.map(PointRecord::id).orElse(null), terms());
        running = run;
        return run;
    }

    private record Saved(PointRecord point, FolderBackup.Saved saved) {}

    private Saved saved(Opened opened, LocalRun run, FolderBackup backup, SectionName section, Path folder) {
        var parent = reread ? ParentFiles.NONE : parent(opened, run, section);
        var writer = run.writer();
        for (var attempt = 1; ; attempt++) {
            var saved = backup.run(writer, section, bytes(folder), parent);
            console().status("Verifying what was stored");
            try {
                return new Saved(
                        run.commit(List.of(saved.section()), facts(folder), BackupOutcome.findings(saved)), saved);
            } catch (LifeboatException e) {
                if (e.code() != ErrorCode.COMMIT_OVERTAKEN || attempt == ATTEMPTS) {
                    throw e;
                }
                console().note("Storing anew what is being cleaned up: " + e.text());
                writer = run.again();
            }
        }
    }

    private static ParentFiles parent(Opened opened, LocalRun run, SectionName section) {
        return run.parent()
                .map(point -> ParentFiles.of(opened.repository(), point, section))
                .orElse(ParentFiles.NONE);
    }

    private SectionName section(String usual, BiFunction<String, String, SectionName> kind) {
        try {
            return kind.apply(host(), name != null ? name : usual);
        } catch (IllegalArgumentException _) {
            throw Failure.usage("The path, or a name that was given, is empty or too long.", "Give --name NAME.");
        }
    }

    /** Where the repository is, if that is on this machine. */
    private List<Path> own(Opened opened) {
        return options().address(surroundings().environment()).location() instanceof StoreLocation.Folder(var store)
                ? List.of(store.resolve(opened.repository().id().hex()), FolderBlobStore.unfinished(store))
                : List.of();
    }

    private PointTerms terms() {
        return new PointTerms("", Tier.NONE, 0, tags, null);
    }

    private Map<String, String> facts(Path folder) {
        return Map.of("host", host(), PointSection.PATH, SectionName.escaped(bytes(folder)));
    }

    private String host() {
        if (host != null) {
            return host;
        }
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException _) {
            throw Failure.usage("The name of this machine is not known.", "Give it with --host.");
        }
    }

    /** The newest that has the section, complete or not: what it holds need not be stored again. */
    private static Optional<PointRecord> parent(List<PointRecord> points, SectionName section) {
        return points.reversed().stream()
                .filter(point -> point.sections().stream()
                        .anyMatch(each ->
                                each.name().equals(section) && each.root().isPresent()))
                .findFirst();
    }

    private static long entries(PointRecord point, SectionName section) {
        return point.sections().stream()
                .filter(each -> each.name().equals(section))
                .mapToLong(PointSection::entries)
                .sum();
    }

    private static byte[] bytes(Path folder) {
        return folder.toString().getBytes(UTF_8);
    }
}
