package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Interrupt;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.CheckDepth;
import dev.lifeboat.repository.CheckListener;
import dev.lifeboat.repository.CheckReport;
import dev.lifeboat.repository.CheckRequest;
import dev.lifeboat.repository.IndexRebuild;
import dev.lifeboat.repository.PointRecord;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = {
            "Looks whether every object is what was written and every recovery point restores. What is not is named, with what cannot",
            "be restored because of it and what to do; it is remembered in the repository, so that the next backup stores it anew.",
            "Exit code 1 if something is lost, 3 if something is damaged and everything restores all the same."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository check                       every byte",
            "  lifeboat repository check --resume              goes on where the last one was ended",
            "  lifeboat repository check --depth sample        a thirtieth of the bytes, another one each day",
            "  lifeboat repository check --depth structure     objects, records and trees, no content",
            "  lifeboat repository check --depth structure --rebuild-index"
        })
final class CheckVerb extends RepositoryVerb {
    /** What is read again after a sudden end. */
    private static final Duration KEPT_EVERY = Duration.ofSeconds(5);
    /** For one call of the store; a pack that is being read is not waited for. */
    private static final Duration END = Duration.ofSeconds(10);

    @Option(
            names = "--depth",
            paramLabel = "DEPTH",
            description = "structure, sample or full (default): how much is read")
    private Depth depth = Depth.FULL;

    @Option(
            names = "--resume",
            description =
                    "Go on where the last check of this depth of this store on this machine was ended; if it was not, begin anew")
    private boolean resumes;

    @Option(
            names = "--rebuild-index",
            description = "First locate by their own directories the packs that the index does not locate")
    private boolean rebuilds;

    @Option(names = "--read-only", description = "Write nothing: what is found is not remembered")
    private boolean readOnly;

    @Option(
            names = "--memory",
            paramLabel = "MIB",
            description =
                    "For buffers, whatever the size of the data: 32 for each pack that is read at a time. Default: 128")
    private int memory = CheckRequest.MEBIBYTES;

    private final FoundDamage found = new FoundDamage();
    private CheckListener.@Nullable Stage shownStage;
    private long shownAt;
    private volatile CheckRequest.@Nullable Checkpoint reached;
    private long keptAt;
    private boolean keeps = true;

    CheckVerb(Surroundings surroundings) {
        super(surroundings, Access.WORK);
    }

    /** As people say it. */
    enum Depth {
        STRUCTURE,
        SAMPLE,
        FULL
    }

    @Override
    boolean readsOnly() {
        return readOnly;
    }

    @Override
    int run(Opened opened) {
        if (readOnly && rebuilds) {
            throw Failure.usage("--rebuild-index writes an index.", "Leave out --read-only.");
        }
        if (memory < CheckRequest.LEAST) {
            throw Failure.usage(
                    "A check needs more than " + memory + " MiB.", "Give at least " + CheckRequest.LEAST + ".");
        }
        var repository = opened.repository();
        var file = CheckPosition.file(
                surroundings().environment(),
                surroundings().home(),
                repository.id(),
                depth.name().toLowerCase(Locale.ROOT));
        var last = resumed(file);
        return Interrupt.guard(
                console(), END, () -> run(opened, file, last), () -> interrupted(file), () -> interrupted(file));
    }

    private int run(Opened opened, Path file, Optional<CheckPosition> last) {
        var rebuilt = rebuilds ? Optional.of(rebuild(opened)) : Optional.<IndexRebuild>empty();
        var points = opened.repository().points(_ -> {});
        var findings = new CheckFindings(check(opened, file, last, remembers(opened, points)), rebuilt, points);
        if (isJson()) {
            json(findings.json());
        } else {
            console().print(findings.text(depth == Depth.FULL));
        }
        return findings.exit();
    }

    /** What was found comes first: the next run may be long in coming. */
    private Failure interrupted(Path file) {
        if (isJson()) {
            found.text().lines().forEach(console()::note);
        } else {
            console().print(found.text());
        }
        var isKept = depth != Depth.STRUCTURE && keeps && (reached != null || (resumes && Files.exists(file)));
        return Failure.interrupted(
                isKept
                        ? "The check was interrupted; how far it came is kept in " + file + "."
                        : "The check was interrupted; nothing of it is kept.",
                isKept
                        ? "Run it again with --resume: what was read and is good is not read again. What was damaged is, and is told of at the end."
                        : "Run it again: it begins anew.");
    }

    private IndexRebuild rebuild(Opened opened) {
        console().status("Rebuilding the index");
        return opened.repository().rebuildIndex();
    }

    /** In the repository of a vault server nothing is written but what was asked for. */
    private boolean remembers(Opened opened, List<PointRecord> points) {
        return !readOnly
                && !opened.isMarkedByVault()
                && points.stream().allMatch(point -> point.terms().instance().isEmpty());
    }

    private Optional<CheckPosition> resumed(Path file) {
        if (depth == Depth.STRUCTURE) {
            if (resumes) {
                throw Failure.usage(
                        "A check of the structure has nothing to go on with.", "It reads no packs: begin anew.");
            }
            return Optional.empty();
        }
        if (!resumes) {
            return Optional.empty();
        }
        var last = CheckPosition.read(file, place());
        console()
                .note(last.map(position -> "Going on with the check of "
                                + Text.time(position.began().toString()) + ": what it read is not read again.")
                        .orElse("No check of this store was ended before its time: beginning anew."));
        return last;
    }

    private String place() {
        return CheckPosition.place(
                options().address(surroundings().environment()).location());
    }

    private CheckReport check(Opened opened, Path file, Optional<CheckPosition> last, boolean remembers) {
        var today = LocalDate.ofInstant(surroundings().clock().instant(), ZoneOffset.UTC);
        var day = depth == Depth.SAMPLE
                ? Optional.of(last.flatMap(CheckPosition::day).orElse(today))
                : Optional.<LocalDate>empty();
        var began = last.map(CheckPosition::began).orElseGet(surroundings().clock()::instant);
        var request = CheckRequest.of(
                switch (depth) {
                    case STRUCTURE -> new CheckDepth.Structure();
                    case SAMPLE -> new CheckDepth.Sample(day.orElse(today));
                    case FULL -> new CheckDepth.Full();
                },
                memory);
        if (remembers) {
            request = request.remembering();
        }
        if (last.isPresent()) {
            request = request.from(last.get().checkpoint());
        }
        // the first pack is kept at once
        keptAt = System.nanoTime() - KEPT_EVERY.toNanos();
        try {
            var report = opened.repository().check(request, new CheckListener() {
                @Override
                public boolean hear(CheckListener.Progress progress) {
                    reached = progress.position().orElse(null);
                    if (System.nanoTime() - keptAt > KEPT_EVERY.toNanos()) {
                        keep(file, day, began);
                    }
                    show(progress);
                    return true;
                }

                @Override
                public void found(String object, String reason) {
                    found.add(object, reason);
                }
            });
            if (depth != Depth.STRUCTURE) {
                CheckPosition.remove(file);
            }
            report.forgotten()
                    .ifPresent(reason -> console()
                            .note("Warning: what was found could not be remembered, so backups do not store it anew: "
                                    + reason));
            return report;
        } catch (RuntimeException e) {
            keep(file, day, began);
            throw e;
        }
    }

    private void keep(Path file, Optional<LocalDate> day, Instant began) {
        var position = reached;
        if (position == null || depth == Depth.STRUCTURE || !keeps) {
            return;
        }
        keptAt = System.nanoTime();
        try {
            new CheckPosition(place(), day, began, position).write(file);
        } catch (UncheckedIOException e) {
            keeps = false;
            console().note("Warning: " + e.getMessage());
        }
    }

    private void show(CheckListener.Progress progress) {
        var now = System.nanoTime();
        if (progress.stage() == shownStage && (now - shownAt) / 1_000_000 < Progress.period(console())) {
            return;
        }
        shownStage = progress.stage();
        shownAt = now;
        var what = switch (progress.stage()) {
            case RECORDS -> "records";
            case PACKS -> "packs";
            case POINTS -> "points";
        };
        console()
                .status("Checked %,d of %,d %s, %,d MB read"
                        .formatted(progress.done(), progress.total(), what, progress.bytes() / 1_000_000));
    }
}
