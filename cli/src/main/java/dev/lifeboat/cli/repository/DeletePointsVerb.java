package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.PointRecord;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = {
            "Deletes recovery points; without --yes it only says which. What only they need stays in the store until 'gc'.",
            "Refused for points that a vault server keeps, that were promised to be kept for longer, and for the last complete one."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository points delete 6a5b0c31 71fe2204",
            "  lifeboat repository points delete 6a5b0c31 71fe2204 --yes"
        })
final class DeletePointsVerb extends RepositoryVerb {
    @Parameters(arity = "1..*", paramLabel = "POINT", description = "The beginnings of their ids")
    private List<String> points = new ArrayList<>();

    @Option(names = "--yes", description = "Do it")
    private boolean yes;

    @Option(names = "--even-last", description = "Also when no complete point is left then")
    private boolean evenLast;

    DeletePointsVerb(Surroundings surroundings) {
        super(surroundings, Access.CHANGE);
    }

    @Override
    int run(Opened opened) {
        var names = PointNames.of(opened.repository(), console());
        var found = new ArrayList<PointRecord>();
        for (var name : points) {
            if (name.equals(PointNames.LATEST)) {
                throw Failure.usage(
                        "'latest' may be another point than you think of.", "Give the id of the point to delete.");
            }
            var point = names.find(name);
            if (!found.contains(point)) {
                found.add(point);
            }
        }
        found.forEach(this::check);
        var isLast = names.all().stream().noneMatch(point -> point.isComplete() && !found.contains(point));
        if (isLast && !evenLast && found.stream().anyMatch(PointRecord::isComplete)) {
            throw Failure.usage(
                    "No complete recovery point would be left.", "Back up first, or add --even-last if that is meant.");
        }
        if (yes) {
            found.forEach(point -> opened.repository().deletePoint(point.id()));
        }
        tell(found);
        return names.exit();
    }

    private void check(PointRecord point) {
        if (!point.terms().instance().isEmpty()) {
            throw new Failure(
                    "PointOfVault",
                    "The point " + PointNames.shown(point.id()) + " belongs to backup instance "
                            + point.terms().instance() + " of a vault server.",
                    "The vault server decides how long its points are kept, and counts on them.",
                    List.of("Delete it there."),
                    Exit.FAILED);
        }
        var until = point.terms().retainUntil();
        if (until != null && until.isAfter(surroundings().clock().instant())) {
            throw new Failure(
                    "PointRetained",
                    "The point " + PointNames.shown(point.id()) + " was promised to be kept until " + until + ".",
                    "",
                    List.of("Delete it after that moment."),
                    Exit.FAILED);
        }
    }

    private void tell(List<PointRecord> found) {
        if (isJson()) {
            var list = Json.mapper().createArrayNode();
            found.forEach(point -> list.add(PointsVerb.json(point).put("deleted", yes)));
            json(list);
            return;
        }
        console().print(PointsVerb.table(found).text());
        console()
                .line(
                        yes
                                ? "Deleted. Their room is free after 'lifeboat repository gc', run twice, days apart."
                                : "Nothing is deleted yet. Add --yes to delete "
                                        + (found.size() == 1 ? "it." : "these."));
    }
}
