package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.gc.GarbageReport;
import dev.lifeboat.repository.gc.GarbageRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "gc",
        description = {
            "Clears away what no recovery point needs; without --yes it only says what that would be.",
            "In two phases, days apart: content is condemned first, and deleted by a later run if no point uses it then. Run it every day.",
            "Exit code 3: something was in doubt and stays; it is named."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lifeboat repository gc", "  lifeboat repository gc --yes"})
final class GcVerb extends RepositoryVerb {
    @Option(names = "--yes", description = "Do it")
    private boolean yes;

    GcVerb(Surroundings surroundings) {
        super(surroundings, Access.WORK);
    }

    @Override
    int run(Opened opened) {
        var names = PointNames.of(opened.repository(), console());
        VaultRepository.refuse(opened, names.all());
        console().status("Marking what the points need");
        var request = yes ? GarbageRequest.run() : GarbageRequest.run().dry();
        var report = opened.repository().collect(request);
        if (isJson()) {
            json(Json.tree(report));
        } else {
            print(report);
        }
        return report.isCertain() ? names.exit() : Exit.WARNINGS;
    }

    private void print(GarbageReport report) {
        var condemned = report.condemned();
        var deleted = report.deleted();
        var table = new Table("", "PACKS", "SIZE");
        table.row("in the store", Integer.toString(report.packs()), Text.bytes(report.bytes()));
        table.row("needed by " + report.points() + " points", "", Text.bytes(report.liveBytes()));
        table.row(
                yes ? "condemned" : "to be condemned",
                Integer.toString(condemned.packs() + condemned.sparse()),
                Text.bytes(condemned.bytes()));
        table.row(yes ? "deleted" : "to be deleted", Integer.toString(deleted.packs()), Text.bytes(deleted.bytes()));
        console().print(table.text());
        if (condemned.sparse() > 0) {
            console()
                    .line("Of these, %d hold little that is needed, which is packed anew: %s."
                            .formatted(condemned.sparse(), Text.bytes(condemned.copiedBytes())));
        }
        report.waiting()
                .forEach(waiting -> console()
                        .line("%d packs are condemned and can be deleted from %s on."
                                .formatted(
                                        waiting.packs(), Text.time(waiting.due().toString()))));
        report.postponed()
                .forEach(each -> console().note("Warning: " + each.object() + " stays: " + each.reason() + "."));
        if (!yes) {
            console().line("Nothing was changed. Add --yes to do it.");
        }
    }
}
