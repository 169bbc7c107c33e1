package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.CheckDepth;
import dev.lifeboat.repository.CheckListener;
import dev.lifeboat.repository.CheckReport;
import dev.lifeboat.repository.CheckRequest;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "check",
        description = {
            "Looks whether every object is what was written and every recovery point restores. Changes nothing.",
            "Exit code 1 if something is damaged; it is named, with what cannot be restored because of it."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository check                       every byte",
            "  lifeboat repository check --depth sample        a thirtieth of the bytes, another one each day",
            "  lifeboat repository check --depth structure     objects, records and trees, no content"
        })
final class CheckVerb extends RepositoryVerb {
    @Option(
            names = "--depth",
            paramLabel = "DEPTH",
            description = "structure, sample or full (default): how much is read")
    private Depth depth = Depth.FULL;

    private CheckListener.@Nullable Stage shownStage;
    private long shownAt;

    CheckVerb(Surroundings surroundings) {
        super(surroundings, Access.READ_WORK);
    }

    /** As people say it. */
    enum Depth {
        STRUCTURE,
        SAMPLE,
        FULL
    }

    @Override
    int run(Opened opened) {
        var report = opened.repository().check(CheckRequest.of(of(depth)), this::hear);
        if (isJson()) {
            json(tree(report));
        } else {
            print(report);
        }
        return report.isHealthy() ? Exit.DONE : Exit.FAILED;
    }

    private CheckDepth of(Depth wanted) {
        return switch (wanted) {
            case STRUCTURE -> new CheckDepth.Structure();
            case SAMPLE ->
                new CheckDepth.Sample(LocalDate.ofInstant(surroundings().clock().instant(), ZoneOffset.UTC));
            case FULL -> new CheckDepth.Full();
        };
    }

    private boolean hear(CheckListener.Progress progress) {
        var now = System.nanoTime();
        if (progress.stage() == shownStage && (now - shownAt) / 1_000_000 < Progress.period(console())) {
            return true;
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
        return true;
    }

    private static ObjectNode tree(CheckReport report) {
        var counts = report.counts();
        var tree = Json.object()
                .put("healthy", report.isHealthy())
                .put("objects", counts.objects())
                .put("bytes", counts.bytes())
                .put("packsRead", counts.packs())
                .put("bytesRead", counts.packBytes())
                .put("points", counts.points())
                .put("damaged", report.damaged())
                .put("lost", report.lost());
        var damages = tree.putArray("damages");
        report.damages().forEach(damage -> {
            var each = damages.addObject().put("object", damage.object()).put("reason", damage.reason());
            damage.affected().forEach(each.putArray("affected")::add);
        });
        var losses = tree.putArray("losses");
        report.losses().forEach(loss -> {
            var each = losses.addObject()
                    .put("point", loss.point().hex())
                    .put("section", loss.section().text())
                    .put("entries", loss.entries());
            loss.examples().forEach(each.putArray("examples")::add);
            loss.objects().forEach(each.putArray("objects")::add);
        });
        return tree;
    }

    private void print(CheckReport report) {
        for (var damage : report.damages()) {
            console()
                    .line(Text.oneLine("%s is damaged: %s. Affected: %s"
                            .formatted(damage.object(), damage.reason(), String.join(", ", damage.affected()))));
        }
        for (var loss : report.losses()) {
            console()
                    .line(Text.oneLine("Point %s cannot restore %,d entries of %s whole, for example %s"
                            .formatted(
                                    loss.point().hex().substring(0, 8),
                                    loss.entries(),
                                    loss.section().text(),
                                    loss.examples().isEmpty() ? "all of it" : String.join(", ", loss.examples()))));
        }
        var counts = report.counts();
        console()
                .line(
                        report.isHealthy()
                                ? "%s %,d objects, %,d points; %,d packs were read whole."
                                        .formatted(
                                                depth == Depth.FULL
                                                        ? "Everything is as it was written:"
                                                        : "Nothing is wrong with what was looked at:",
                                                counts.objects(),
                                                counts.points(),
                                                counts.packs())
                                : "%,d objects are damaged. The next backup stores anew what is missing of its source."
                                        .formatted(report.damaged()));
    }
}
