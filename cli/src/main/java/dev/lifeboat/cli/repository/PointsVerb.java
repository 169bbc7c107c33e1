package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.SectionName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "points",
        description =
                "Lists the recovery points, oldest first, of a host, name or tag if one is given; or shows the sections of one.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository points",
            "  lifeboat repository points --tag before-upgrade",
            "  lifeboat repository points latest -o json",
            "  lifeboat repository points delete 6a5b0c31 --yes"
        })
final class PointsVerb extends RepositoryVerb {
    @Parameters(
            arity = "0..1",
            paramLabel = "POINT",
            description = "Show the sections of this point: 'latest', or the beginning of an id")
    private @Nullable String point;

    @Mixin
    private SourceOptions source = new SourceOptions();

    PointsVerb(Surroundings surroundings) {
        super(surroundings, Access.READ);
    }

    @Override
    int run(Opened opened) {
        var names = PointNames.of(opened.repository(), console());
        if (point != null) {
            // with its sections compared to what the tree of sections says
            var found = names.find(point, source);
            show(opened.repository().read(found.id()).point());
            names.lack(found).ifPresent(lack -> console().note("Warning: " + lack));
            return names.exit();
        }
        if (isJson()) {
            var list = Json.mapper().createArrayNode();
            names.of(source).forEach(each -> list.add(json(each)));
            json(list);
        } else {
            console().print(table(names.of(source)).text());
        }
        return names.exit();
    }

    private void show(PointRecord found) {
        if (isJson()) {
            json(json(found));
            return;
        }
        console().print(table(List.of(found)).text());
        found.fall()
                .ifPresent(fall ->
                        console().note("Warning: " + fall.warning(found.id()).text()));
        var sections = new Table("SECTION", "STATE", "ENTRIES", "SIZE");
        for (var section : found.sections()) {
            sections.row(
                    section.name().text(),
                    section.state().name().toLowerCase(Locale.ROOT),
                    Long.toString(section.entries()),
                    Text.bytes(section.bytes()));
        }
        console().print("\n" + sections.text());
    }

    static Table table(List<PointRecord> points) {
        var table = new Table("POINT", "TAKEN", "HOST", "WHAT", "TAGS", "STATE", "SIZE");
        for (var each : points) {
            table.row(
                    PointNames.shown(each.id()),
                    Text.time(each.started().toString()),
                    each.facts().getOrDefault("host", each.facts().getOrDefault("cluster", "")),
                    what(each),
                    String.join(",", each.terms().tags()),
                    state(each),
                    Text.bytes(bytes(each)));
        }
        return table;
    }

    /** In a word. */
    static String state(PointRecord point) {
        if (!point.isComplete()) {
            return "partial";
        }
        return point.isSuspicious() ? "suspicious" : "complete";
    }

    /** The folder, the volume, or how many kinds of objects. */
    private static String what(PointRecord point) {
        var kinds = point.sections().stream()
                .filter(section -> section.name().isKubernetes())
                .count();
        var volumes = point.sections().stream()
                .filter(section -> section.name().text().matches("(file|block)/.*"))
                .map(PointsVerb::place)
                .collect(Collectors.joining(", "));
        return (kinds == 0 ? "" : kinds + " kinds" + (volumes.isEmpty() ? "" : ", ")) + volumes;
    }

    /** Its name, with the path where it was if that is another. */
    private static String place(PointSection section) {
        var name = KeyText.of(KeyText.unescaped(volume(section.name())));
        var path = Optional.ofNullable(section.facts().get(PointSection.PATH))
                .map(escaped -> KeyText.of(KeyText.unescaped(escaped)))
                .filter(text -> !text.equals(name));
        return name + path.map(text -> " (" + text + ")").orElse("");
    }

    private static String volume(SectionName name) {
        return name.text().substring(name.text().indexOf('/') + 1);
    }

    /** Keys and content of all sections, hashes of volumes left out: they are about the content. */
    static long bytes(PointRecord point) {
        return point.sections().stream()
                .filter(section -> !section.name().text().startsWith("hash/"))
                .mapToLong(PointSection::bytes)
                .sum();
    }

    static ObjectNode json(PointRecord point) {
        var json = Json.object()
                .put("id", point.id().hex())
                .put("sequence", point.sequence())
                .put("started", point.started().toString())
                .put("committed", point.committed().toString())
                .put("complete", point.isComplete())
                .put("suspicious", point.isSuspicious())
                .put("producer", point.producer())
                .put("instance", point.terms().instance());
        point.parent().ifPresent(parent -> json.put("parent", parent.hex()));
        var until = point.terms().retainUntil();
        if (until != null) {
            json.put("retainUntil", until.toString());
        }
        point.terms().tags().forEach(json.putArray("tags")::add);
        var facts = json.putObject("facts");
        new TreeMap<>(point.facts()).forEach(facts::put);
        var sections = json.putArray("sections");
        for (var section : point.sections()) {
            var each = sections.addObject()
                    .put("name", section.name().text())
                    .put("state", section.state().name())
                    .put("entries", section.entries())
                    .put("bytes", section.bytes());
            section.root().ifPresent(root -> each.put("root", root.toString()));
            var of = each.putObject("facts");
            new TreeMap<>(section.facts()).forEach(of::put);
        }
        return json;
    }
}
