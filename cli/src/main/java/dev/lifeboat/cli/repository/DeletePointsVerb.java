package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.policy.Keep;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.format.PointId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "delete",
        description = {
            "Deletes recovery points: those that are named, or those that a rule does not keep. Without --yes it only says which, and why the",
            "others stay. What only they need stays in the store until 'gc'. A rule is about each source for itself, and never takes its newest",
            "complete point. Refused for points that a vault server keeps, that were promised to be kept for longer, and for the last complete one."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository points delete 6a5b0c31 71fe2204 --yes",
            "  lifeboat repository points delete --keep-last 3 --keep-daily 7 --keep-weekly 5 --keep-monthly 12",
            "  lifeboat repository points delete --keep-daily 30 --yes && lifeboat repository gc --yes"
        })
final class DeletePointsVerb extends RepositoryVerb {
    @Parameters(arity = "0..*", paramLabel = "POINT", description = "The beginnings of their ids")
    private List<String> points = new ArrayList<>();

    @Mixin
    private KeepOptions keep = new KeepOptions();

    @Option(names = "--yes", description = "Do it")
    private boolean yes;

    @Option(names = "--dry-run", description = "Only say what would be done, which is the default")
    private boolean dryRun;

    @Option(names = "--even-last", description = "Also when no complete point is left then")
    private boolean evenLast;

    @Option(
            names = "--damaged",
            paramLabel = "ID",
            description = "Delete a point whose record cannot be read any more, by its whole id, as 'check' names it")
    private @Nullable String damaged;

    DeletePointsVerb(Surroundings surroundings) {
        super(surroundings, Access.CHANGE);
    }

    @Override
    int run(Opened opened) {
        if (yes && dryRun) {
            throw Failure.usage("--yes and --dry-run contradict each other.", "Give one of them.");
        }
        var rule = keep.rule();
        var ways = (rule.isPresent() ? 1 : 0) + (points.isEmpty() ? 0 : 1) + (damaged == null ? 0 : 1);
        if (ways != 1) {
            throw Failure.usage(
                    "It is not clear which points are meant.",
                    "Give the beginnings of their ids, or --keep options, or --damaged ID.");
        }
        if (damaged != null) {
            return unreadable(opened, damaged);
        }
        var names = PointNames.of(opened.repository(), console());
        return rule.isPresent() ? byRule(opened, names, rule.get()) : named(opened, names);
    }

    private int named(Opened opened, PointNames names) {
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

    private int byRule(Opened opened, PointNames names, Keep rule) {
        VaultRepository.refuse(opened, names.all());
        var expiry =
                Expiry.of(names.all(), rule, keep.zone(), surroundings().clock().instant());
        var held = new HashSet<PointId>();
        if (yes) {
            for (var point : expiry.going()) {
                if (!deleted(opened, point)) {
                    held.add(point.id());
                }
            }
        }
        if (isJson()) {
            json(expiry, held);
        } else {
            tell(expiry, held);
        }
        return held.isEmpty() ? names.exit() : Exit.WARNINGS;
    }

    /** False for one that the store holds: it goes with a later run. */
    private boolean deleted(Opened opened, PointRecord point) {
        try {
            opened.repository().deletePoint(point.id());
            return true;
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.RECOVERY_POINT_RETAINED && e.code() != ErrorCode.STORE_OBJECT_RETAINED) {
                throw e;
            }
            console().note("Warning: " + e.text());
            return false;
        }
    }

    /** Nothing is known of such a point but its id; garbage collection deletes nothing while it is in doubt what the point needs. */
    private int unreadable(Opened opened, String id) {
        var object = "points/" + id;
        var found = new ArrayList<String>();
        VaultRepository.refuse(
                opened,
                opened.repository().points(damage -> found.add(damage.details().getOrDefault("object", ""))));
        if (!found.contains(object)) {
            throw Failure.usage(
                    "There is no recovery point " + id + " whose record is damaged.",
                    found.isEmpty() ? "All can be read." : "Give one of these: " + String.join(", ", found) + ".");
        }
        if (yes) {
            opened.repository().deletePoint(PointId.parse(id));
        }
        if (isJson()) {
            json(Json.mapper().createArrayNode().add(Json.object().put("id", id).put("deleted", yes)));
        } else {
            console().line(yes ? "Deleted." : "Nothing is deleted yet. Add --yes to delete it.");
        }
        return Exit.DONE;
    }

    private void check(PointRecord point) {
        if (!point.terms().instance().isEmpty()) {
            throw new Failure(
                    CommandError.POINT_OF_VAULT,
                    "The point " + PointNames.shown(point.id()) + " belongs to backup instance "
                            + point.terms().instance() + " of a vault server.");
        }
        var until = point.terms().retainUntil();
        if (until != null && until.isAfter(surroundings().clock().instant())) {
            throw new Failure(
                    CommandError.POINT_RETAINED,
                    "The point " + PointNames.shown(point.id()) + " was promised to be kept until " + until + ".");
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
        conclude(found.size());
    }

    private void json(Expiry expiry, Set<PointId> held) {
        var list = Json.mapper().createArrayNode();
        for (var source : expiry.sources()) {
            for (var fate : source.points()) {
                var json = PointsVerb.json(fate.point())
                        .put("source", source.name())
                        .put("kept", fate.isKept())
                        .put(
                                "deleted",
                                yes
                                        && !fate.isKept()
                                        && !held.contains(fate.point().id()));
                fate.reasons().forEach(json.putArray("reasons")::add);
                list.add(json);
            }
        }
        json(list);
    }

    private void tell(Expiry expiry, Set<PointId> held) {
        for (var source : expiry.sources()) {
            console()
                    .line("%s: %,d of %,d points %s"
                            .formatted(
                                    source.name(),
                                    source.going(),
                                    source.points().size(),
                                    yes ? "went" : "would go"));
            var table = new Table("POINT", "TAKEN", "TAGS", "STATE", "STAYS BECAUSE");
            for (var fate : source.points()) {
                var point = fate.point();
                table.row(
                        PointNames.shown(point.id()),
                        Text.time(point.started().toString()),
                        String.join(",", point.terms().tags()),
                        PointsVerb.state(point),
                        held.contains(point.id()) ? "the store holds it" : String.join(", ", fate.reasons()));
            }
            console().print(table.text() + "\n");
            tellOfPartial(source);
        }
        conclude(expiry.going().size() - held.size());
    }

    /** They serve no rule, so nobody would look for them among what goes. */
    private void tellOfPartial(Expiry.Source source) {
        var partial = source.points().stream()
                .filter(fate -> !fate.isKept() && !fate.point().isComplete())
                .map(fate -> PointNames.shown(fate.point().id()))
                .toList();
        if (!partial.isEmpty()) {
            console()
                    .line("Partial, and followed by a good point: %s %s."
                            .formatted(String.join(", ", partial), yes ? "went" : "would go"));
        }
    }

    private void conclude(int number) {
        console()
                .line(
                        number == 0
                                ? "Nothing " + (yes ? "was deleted." : "is to be deleted.")
                                : yes
                                        ? "Deleted. Their room is free after 'lifeboat repository gc --yes', run twice, days apart."
                                        : "Nothing is deleted yet. Add --yes to delete "
                                                + (number == 1 ? "it." : "these " + number + "."));
    }
}
