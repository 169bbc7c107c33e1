package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.format.SectionName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;

@Command(
        name = "stats",
        description = {
            "Shows how large the repository is, and how much it holds: by kind of object in the store, and by section.",
            "'Saved' is what restores of all points together would bring back, for each byte in the store."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lifeboat repository stats", "  lifeboat repository stats -o json"})
final class StatsVerb extends RepositoryVerb {
    StatsVerb(Surroundings surroundings) {
        super(surroundings, Access.READ_WORK);
    }

    private record Stored(long objects, long bytes) {
        static final Stored NOTHING = new Stored(0, 0);

        Stored plus(Stored other) {
            return new Stored(objects + other.objects, bytes + other.bytes);
        }
    }

    /**
     * Of one section over all points.
     *
     * @param entries in the newest point that has it
     * @param bytes there
     * @param roots how many different ones: versions of the section
     */
    private record Grown(long points, long entries, long bytes, long allBytes, long roots) {}

    @Override
    int run(Opened opened) {
        var names = PointNames.of(opened.repository(), console());
        console().status("Counting the objects of the store");
        var stored = stored(opened);
        var sections = sections(names.all());
        if (isJson()) {
            json(names.all(), stored, sections);
        } else {
            print(names.all(), stored, sections);
        }
        return names.exit();
    }

    private static Map<String, Stored> stored(Opened opened) {
        var prefix = opened.prefix();
        var kinds = new TreeMap<String, Stored>();
        try (var objects = opened.store().list(prefix)) {
            objects.forEach(object -> {
                var name = object.key().substring(prefix.length());
                var kind = name.contains("/") ? name.substring(0, name.indexOf('/')) : name;
                kinds.merge(kind, new Stored(1, object.size()), Stored::plus);
            });
        } catch (IOException | UncheckedIOException e) {
            throw notReady(opened, e);
        }
        return kinds;
    }

    private static LifeboatException notReady(Opened opened, Exception e) {
        return new LifeboatException(
                ErrorCode.STORE_NOT_READY,
                Map.of("container", opened.store().toString(), "reason", String.valueOf(e.getMessage())),
                e);
    }

    private static Map<SectionName, Grown> sections(List<PointRecord> points) {
        var grown = new TreeMap<SectionName, Grown>();
        var seen = new HashSet<String>();
        for (var point : points) {
            for (var section : point.sections()) {
                var isNew = section.root()
                        .map(root -> seen.add(section.name() + " " + root))
                        .orElse(false);
                var one = new Grown(1, section.entries(), section.bytes(), section.bytes(), isNew ? 1 : 0);
                // points come oldest first: the later one says how large it is now
                grown.merge(
                        section.name(),
                        one,
                        (before, now) -> new Grown(
                                before.points() + 1,
                                now.entries(),
                                now.bytes(),
                                before.allBytes() + now.allBytes(),
                                before.roots() + now.roots()));
            }
        }
        return grown;
    }

    private void print(List<PointRecord> points, Map<String, Stored> stored, Map<SectionName, Grown> sections) {
        var total = stored.values().stream().reduce(Stored.NOTHING, Stored::plus);
        var store = new Table("IN THE STORE", "OBJECTS", "SIZE");
        stored.forEach((kind, of) -> store.row(kind, Long.toString(of.objects()), Text.bytes(of.bytes())));
        store.row("all", Long.toString(total.objects()), Text.bytes(total.bytes()));
        var table = new Table("SECTION", "POINTS", "VERSIONS", "ENTRIES", "SIZE NOW", "SIZE OF ALL");
        sections.forEach((name, of) -> table.row(
                name.text(),
                Long.toString(of.points()),
                Long.toString(of.roots()),
                Long.toString(of.entries()),
                Text.bytes(of.bytes()),
                Text.bytes(of.allBytes())));
        var all = all(points);
        console().print(store.text() + "\n" + table.text() + "\n");
        console()
                .line("%d points hold %s; the store %s. Saved: %s to 1."
                        .formatted(
                                points.size(), Text.bytes(all), Text.bytes(total.bytes()), ratio(all, total.bytes())));
    }

    private void json(List<PointRecord> points, Map<String, Stored> stored, Map<SectionName, Grown> sections) {
        var json = Json.object().put("points", points.size()).put("bytesOfAllPoints", all(points));
        var total = stored.values().stream().reduce(Stored.NOTHING, Stored::plus);
        json.put("storedObjects", total.objects()).put("storedBytes", total.bytes());
        var kinds = json.putObject("stored");
        stored.forEach(
                (kind, of) -> kinds.putObject(kind).put("objects", of.objects()).put("bytes", of.bytes()));
        var list = json.putArray("sections");
        sections.forEach((name, of) -> list.addObject()
                .put("name", name.text())
                .put("points", of.points())
                .put("versions", of.roots())
                .put("entries", of.entries())
                .put("bytes", of.bytes())
                .put("bytesOfAllPoints", of.allBytes()));
        json(json);
    }

    private static long all(List<PointRecord> points) {
        return points.stream().mapToLong(PointsVerb::bytes).sum();
    }

    private static String ratio(long held, long stored) {
        return stored == 0 ? "-" : String.format(Locale.ROOT, "%.1f", (double) held / stored);
    }
}
