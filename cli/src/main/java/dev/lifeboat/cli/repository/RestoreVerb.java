package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.FileReason;
import dev.lifeboat.cli.output.Interrupt;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.block.VolumeRestore.Mode;
import dev.lifeboat.repository.file.FolderRestore;
import dev.lifeboat.repository.file.RestoreOptions;
import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.repository.format.SectionKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "restore",
        description = {
            "Brings a folder back, or some paths of it, or a block volume, with everything that belongs to files. No more is read than what is wanted.",
            "A restore that was cut short is run again. Exit code 3: something could not be brought back, or not whole; it is named."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository restore latest --target /srv/restored",
            "  lifeboat repository restore 6a5b0c31 /srv/data/photos/2024 --target /tmp/photos",
            "  lifeboat repository restore latest --name /srv/data --target /srv/data --overwrite",
            "  lifeboat repository restore latest --tag before-upgrade --target /srv/restored",
            "  lifeboat repository restore latest --block-target /dev/vg0/restored --overwrite"
        })
final class RestoreVerb extends RepositoryVerb {
    /** Half files are removed, a call each. */
    private static final Duration CLEAN_UP = Duration.ofSeconds(30);

    @Parameters(index = "0", paramLabel = "POINT", description = "'latest', or the beginning of an id")
    private String point = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "PATH",
            description = "As they were, or below the folder that was backed up. Default: all of it")
    private List<String> paths = new ArrayList<>();

    @Option(
            names = "--target",
            paramLabel = "DIR",
            description = "Where to; made if it is not there. Paths keep their place below it")
    private @Nullable Path target;

    @Option(
            names = "--block-target",
            paramLabel = "DEVICE",
            description = "Instead: a device or file that a block volume is written to")
    private @Nullable Path blockTarget;

    @Option(
            names = "--differences",
            description =
                    "With --block-target and --overwrite: write only blocks that differ, as after a restore that was cut short")
    private boolean differences;

    @Option(names = "--section", paramLabel = "SECTION", description = "Which folder, if the point has several")
    private @Nullable String section;

    @Option(
            names = "--overwrite",
            description = "Replace files that are there. Default: they stay as they are. Nothing else is ever removed")
    private boolean overwrite;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            description = "For buffers, whatever the size of the data. Default: 128")
    private int memory = RestoreOptions.MEBIBYTES;

    @Option(names = "--escaped", description = "PATHs are escaped, as names that are not printable are shown: %%FF")
    private boolean escaped;

    @Mixin
    private SourceOptions source = new SourceOptions();

    RestoreVerb(Surroundings surroundings) {
        super(surroundings, Access.READ_WORK);
    }

    @Override
    int run(Opened opened) {
        checkTargets();
        var names = PointNames.of(opened.repository(), console());
        var record = names.certain(point, source);
        // an empty folder is no restore that anybody hopes for
        record.fall()
                .ifPresent(fall ->
                        console().note("Warning: " + fall.warning(record.id()).text()));
        names.lack(record).ifPresent(lack -> console().note("Warning: " + lack));
        var reader = opened.repository().read(record.id());
        var exit = target != null
                ? files(
                        new Lookup(reader, escaped),
                        reader,
                        target.toAbsolutePath().normalize())
                : new BlockRestore(reader, console(), isJson(), memory)
                        .run(
                                opened.repository().writerParameters(),
                                section,
                                Objects.requireNonNull(blockTarget),
                                overwrite,
                                differences ? Mode.DIFFERENCES : Mode.WHOLE);
        // of a record that is damaged nobody knows whether it was the latest
        return exit == Exit.DONE && point.equals(PointNames.LATEST) ? names.exit() : exit;
    }

    private void checkTargets() {
        if (memory < RestoreOptions.LEAST) {
            throw Failure.usage(
                    "A restore needs more than " + memory + " MiB.", "Give at least " + RestoreOptions.LEAST + ".");
        }
        if (target == null && blockTarget == null) {
            throw Failure.usage("No target is given.", "Give --target DIR, or --block-target DEVICE for a volume.");
        }
        if (target != null && blockTarget != null) {
            throw Failure.usage("Two targets are given.", "Give --target DIR, or --block-target DEVICE for a volume.");
        }
        if (blockTarget != null && !paths.isEmpty()) {
            throw Failure.usage("A block volume comes back whole.", "Leave out the paths, or give --target DIR.");
        }
        if (differences && blockTarget == null) {
            throw Failure.usage(
                    "--differences is about block volumes.", "Leave it out, or give --block-target DEVICE.");
        }
    }

    private int files(Lookup lookup, PointReader reader, Path folder) {
        var from = folder(lookup);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw FileReason.failure("the folder " + folder + " cannot be made", e);
        }
        var wanted = paths.stream().map(path -> lookup.path(from, path)).toList();
        return Interrupt.guard(
                console(),
                CLEAN_UP,
                () -> files(reader, from, folder, wanted),
                () -> interrupted(folder),
                () -> Failure.interrupted(
                        "The restore into " + folder
                                + " was interrupted; what was half restored could not be removed in time.",
                        "Run it again, as it was: it removes that first, and brings the rest."));
    }

    private int files(PointReader reader, PointSection from, Path folder, List<byte[]> wanted) {
        try (var progress = new Progress(console(), "Restoring", wanted.isEmpty() ? from.entries() : 0)) {
            var options = RestoreOptions.of(overwrite ? Existing.OVERWRITE : Existing.SKIP, memory);
            var restored = new FolderRestore(reader, options, progress)
                    .run(from.name(), folder.toString().getBytes(UTF_8), wanted);
            tell(restored, folder, progress.elapsed());
            if (restored.totals().entries() == 0 && restored.counts().containsKey(ErrorCode.FILE_NEVER_SAVED)) {
                return Exit.FAILED;
            }
            return restored.counts().isEmpty() ? Exit.DONE : Exit.WARNINGS;
        }
    }

    private static Failure interrupted(Path folder) {
        return Failure.interrupted(
                "The restore into " + folder
                        + " was interrupted; each file that is there under its name is whole, or was named with its gap.",
                "Run it again, as it was: what is there stays, the rest is brought. Folders get their times and rights if the target was empty at first, or with --overwrite.");
    }

    private PointSection folder(Lookup lookup) {
        var folders = lookup.sections(section).stream()
                .filter(each -> each.name().kind() == SectionKind.FILE)
                .toList();
        if (folders.isEmpty()) {
            throw Failure.usage(
                    "The point has no folder.",
                    "A block volume is restored with --block-target; objects of a cluster are printed by 'lifeboat repository cat', and restored by a vault server.");
        }
        if (folders.size() > 1) {
            throw Failure.usage(
                    "The point has several folders: "
                            + String.join(
                                    ", ",
                                    folders.stream()
                                            .map(each -> each.name().text())
                                            .toList())
                            + ".",
                    "Name one with --section.");
        }
        return folders.getFirst();
    }

    private void tell(FolderRestore.Restored restored, Path folder, Duration elapsed) {
        var totals = restored.totals();
        if (isJson()) {
            var json = Json.object()
                    .put("target", folder.toString())
                    .put("entries", totals.entries())
                    .put("bytes", totals.bytes())
                    .put("bytesWritten", totals.read())
                    .put("kept", totals.reused())
                    .put("duration", elapsed.toString());
            var counts = json.putObject("warnings");
            new TreeMap<>(restored.counts()).forEach((code, count) -> counts.put(code.wire(), count));
            var list = json.putArray("findings");
            restored.findings().forEach(finding -> list.add(BackupOutcome.json(finding)));
            json(json);
            return;
        }
        console()
                .line("Restored %,d entries, %s, into %s in %s; %,d were there and stay as they were."
                        .formatted(
                                totals.entries() - totals.reused(),
                                Text.bytes(totals.bytes()),
                                folder,
                                Text.duration(elapsed),
                                totals.reused()));
        console().print(BackupOutcome.warnings(restored.counts(), restored.findings()));
    }
}
