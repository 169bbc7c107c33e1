package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.repository.CheckReport;
import dev.lifeboat.repository.IndexRebuild;
import dev.lifeboat.repository.Loss;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a check found, as people and programs read it: what is damaged or lost, because of what, and what to do. */
final class CheckFindings {
    /** Whatever somebody else put there has other names. */
    private static final Pattern OURS = Pattern.compile(
            "packs/[0-9a-f]{2}/[0-9a-f]{32}" + "|(?:index|points|keys|gc|reports|descriptor)/.*|repository\\.json");

    private final CheckReport report;
    private final Optional<IndexRebuild> rebuilt;
    private final Map<PointId, PointRecord> points = new HashMap<>();

    CheckFindings(CheckReport report, Optional<IndexRebuild> rebuilt, List<PointRecord> points) {
        this.report = report;
        this.rebuilt = rebuilt;
        points.forEach(point -> this.points.put(point.id(), point));
    }

    /** Something that is damaged while every point restores is a warning: the copy is bad, what it was of is not lost. */
    int exit() {
        if (report.isHealthy()) {
            return Exit.DONE;
        }
        var isHarmless = report.lost() == 0
                && report.damaged() == report.damages().size()
                && report.damages().stream().noneMatch(damage -> isNeeded(damage.object()));
        return isHarmless ? Exit.WARNINGS : Exit.FAILED;
    }

    private static boolean isNeeded(String object) {
        return object.startsWith("points/") || object.equals("repository.json");
    }

    /** With all that is known at the end of a check. */
    private String actionNow(String object) {
        if (!OURS.matcher(object).matches()) {
            return "If it is none of yours, remove it: it is no object of a repository, and 'gc' deletes nothing while it is there.";
        }
        return exit() == Exit.WARNINGS && object.startsWith("packs/")
                ? "Nothing to do: whatever a point needs of it is in the store elsewhere; 'gc' clears it away when a full check has read that."
                : action(object);
    }

    /** What is to be done about a damaged object. */
    static String action(String object) {
        var kind = object.substring(0, object.indexOf('/') + 1);
        return switch (kind) {
            case "packs/" ->
                "What it held is stored anew by the next backup of its source, as far as it is still there.";
            case "index/" -> "Run 'lifeboat repository check --rebuild-index'.";
            case "points/" ->
                "This point is lost, the others are not. Back up anew, then take it away: lifeboat repository points"
                        + " delete --damaged " + object.substring(kind.length()) + ".";
            case "keys/" -> slotAction(object.substring(kind.length()).replaceFirst("-.*", ""));
            case "gc/" -> "Nothing to do: 'gc' begins again with what it was about.";
            case "reports/", "descriptor/" -> "Nothing to do: no recovery point needs it.";
            default -> "Put it back from a copy of the store.";
        };
    }

    private static String slotAction(String slot) {
        return "Give the slot its key anew: lifeboat repository keys rotate --replace --of " + slot + "."
                + (slot.equals(Repository.SERVICE)
                        ? ""
                        : " If nobody has a key of it: lifeboat repository keys remove --of " + slot + " --yes.");
    }

    private String action(Loss loss) {
        var point = points.get(loss.point());
        var kind = loss.section().kind();
        if (kind == SectionKind.KUBERNETES || kind == SectionKind.VOLUME || point == null) {
            return "Take these from another point. The next backup stores anew what is still the same.";
        }
        var from = point.sections().stream()
                .filter(section -> section.name().equals(loss.section()))
                .flatMap(section -> Optional.ofNullable(section.facts().get(PointSection.PATH)).stream())
                .findFirst()
                .map(path -> " of " + KeyText.of(KeyText.unescaped(path)))
                .orElse("");
        var host = point.facts().getOrDefault("host", "");
        return "Back up again" + from + (host.isEmpty() ? "" : " on " + host)
                + ": what is unchanged there heals this point as well. The rest is in other points only.";
    }

    private String name(PointId id) {
        var point = points.get(id);
        return PointNames.shown(id)
                + (point == null ? "" : " of " + Text.time(point.started().toString()));
    }

    ObjectNode json() {
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
        for (var damage : report.damages()) {
            var each = damages.addObject()
                    .put("object", damage.object())
                    .put("reason", damage.reason())
                    .put("action", actionNow(damage.object()));
            damage.affected().forEach(each.putArray("affected")::add);
        }
        var losses = tree.putArray("losses");
        for (var loss : report.losses()) {
            var each = losses.addObject()
                    .put("point", loss.point().hex())
                    .put("section", loss.section().text())
                    .put("entries", loss.entries())
                    .put("action", action(loss));
            loss.examples().forEach(each.putArray("examples")::add);
            loss.objects().forEach(each.putArray("objects")::add);
        }
        rebuilt.ifPresent(index -> {
            var each = tree.putObject("rebuilt").put("packs", index.packs());
            index.segments().forEach(each.putArray("segments")::add);
            index.removed().forEach(each.putArray("removed")::add);
            var unreadable = each.putArray("unreadable");
            index.unreadable()
                    .forEach(damage -> unreadable
                            .addObject()
                            .put("object", damage.object())
                            .put("reason", damage.reason()));
        });
        report.forgotten().ifPresent(reason -> tree.put("notRemembered", reason));
        return tree;
    }

    String text(boolean isFull) {
        var text = new StringBuilder();
        rebuilt.ifPresent(index -> rebuilt(text, index));
        for (var damage : report.damages()) {
            line(text, "Damaged: %s: %s".formatted(damage.object(), damage.reason()));
            if (!damage.affected().isEmpty()) {
                line(text, "  Held:   %s".formatted(String.join(", ", damage.affected())));
            }
            line(text, "  Action: %s".formatted(actionNow(damage.object())));
        }
        more(text, report.damaged() - report.damages().size(), "damaged objects");
        for (var loss : report.losses()) {
            line(
                    text,
                    "Lost: point %s, %s: %,d entries are not whole%s"
                            .formatted(
                                    name(loss.point()),
                                    loss.section().text(),
                                    loss.entries(),
                                    loss.examples().isEmpty()
                                            ? ""
                                            : ", for example " + String.join(", ", loss.examples())));
            if (!loss.objects().isEmpty()) {
                line(text, "  Cause:  %s".formatted(String.join(", ", loss.objects())));
            }
            line(text, "  Action: %s".formatted(action(loss)));
        }
        more(text, report.lost() - report.losses().size(), "sections of points that lack something");
        line(text, verdict(isFull));
        return text.toString();
    }

    private static void rebuilt(StringBuilder text, IndexRebuild index) {
        for (var damage : index.unreadable()) {
            line(text, "Damaged: %s: %s. What it held has no place.".formatted(damage.object(), damage.reason()));
        }
        line(
                text,
                "The index locates %,d packs again; %,d segments were written, %,d damaged ones removed."
                        .formatted(
                                index.packs(),
                                index.segments().size(),
                                index.removed().size()));
    }

    private String verdict(boolean isFull) {
        var counts = report.counts();
        var seen = "%,d objects, %,d points; %,d packs were read whole."
                .formatted(counts.objects(), counts.points(), counts.packs());
        if (report.isHealthy()) {
            return (isFull ? "Everything is as it was written: " : "Nothing is wrong with what was looked at: ") + seen;
        }
        if (exit() == Exit.WARNINGS) {
            return "%,d objects are damaged. Every point restores all the same, by other copies: %s"
                    .formatted(report.damaged(), seen);
        }
        return "%,d objects are damaged, and %,d sections of points lack something: %s"
                .formatted(report.damaged(), report.lost(), seen);
    }

    private static void more(StringBuilder text, long number, String what) {
        if (number > 0) {
            line(text, "And %,d more %s.".formatted(number, what));
        }
    }

    private static void line(StringBuilder text, String line) {
        text.append(Text.line(line)).append('\n');
    }
}
