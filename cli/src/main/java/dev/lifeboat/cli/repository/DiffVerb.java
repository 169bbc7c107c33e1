package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.Difference;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description = {
            "Lists what is added (+), removed (-) and changed (M) from one recovery point to another, reading only what differs.",
            "Exit code 3 if a section could not be compared."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lifeboat repository diff 6a5b0c31 71fe2204", "  lifeboat repository diff 6a5b0c31 latest -o json"})
final class DiffVerb extends RepositoryVerb {
    @Parameters(index = "0", paramLabel = "FROM", description = "The beginning of an id, or 'latest'")
    private String from = "";

    @Parameters(index = "1", paramLabel = "TO", description = "The beginning of an id, or 'latest'")
    private String to = "";

    @Mixin
    private SourceOptions source = new SourceOptions();

    DiffVerb(Surroundings surroundings) {
        super(surroundings, Access.READ_WORK);
    }

    @Override
    int run(Opened opened) {
        var names = PointNames.of(opened.repository(), console());
        var older = names.find(from, source);
        var newer = names.find(to, source);
        if (older.id().equals(newer.id())) {
            throw Failure.usage("This is one point, twice.", "Give two.");
        }
        var exit = warnOfUnknown(older, newer) ? Exit.WARNINGS : Exit.DONE;
        var counts = new HashMap<Difference.Change, Long>();
        try (var listing = new Listing(console(), isJson())) {
            opened.repository().between(older.id(), newer.id(), null, difference -> {
                // hashes of a volume's blocks differ where the volume does
                if (difference.section().kind() != SectionKind.HASH) {
                    counts.merge(difference.change(), 1L, Long::sum);
                    add(difference, listing);
                }
                return true;
            });
        }
        if (!isJson()) {
            console()
                    .line("Added %d, removed %d, changed %d."
                            .formatted(
                                    counts.getOrDefault(Difference.Change.ADDED, 0L),
                                    counts.getOrDefault(Difference.Change.REMOVED, 0L),
                                    counts.getOrDefault(Difference.Change.CHANGED, 0L)));
        }
        return exit;
    }

    private static void add(Difference difference, Listing listing) {
        var sign = switch (difference.change()) {
            case ADDED -> "+";
            case REMOVED -> "-";
            case CHANGED -> "M";
        };
        var key = name(difference);
        listing.add(
                () -> sign + "  " + difference.section() + "  " + key,
                () -> Json.object()
                        .put("change", difference.change().name())
                        .put("section", difference.section().text())
                        .put("key", key));
    }

    private static String name(Difference difference) {
        if (difference.section().kind() != SectionKind.BLOCK) {
            return KeyText.of(difference.key());
        }
        var segment = 0L;
        for (var b : difference.key()) {
            segment = segment << 8 | (b & 0xff);
        }
        return "1 MiB at " + Text.bytes(segment << 20);
    }

    /** Of a section that one of them could not list nothing is known, and nothing is shown. */
    private boolean warnOfUnknown(PointRecord older, PointRecord newer) {
        var left = sections(older);
        var right = sections(newer);
        var names = new TreeSet<>(left.keySet());
        names.addAll(right.keySet());
        var found = false;
        for (var name : names) {
            if (isUnknown(left.get(name)) || isUnknown(right.get(name))) {
                console().note("Warning: section " + name + " cannot be compared: one of the points does not have it.");
                found = true;
            }
        }
        return found;
    }

    private static boolean isUnknown(@Nullable PointSection section) {
        return section != null && !section.isReadable();
    }

    private static Map<SectionName, PointSection> sections(PointRecord point) {
        var sections = new HashMap<SectionName, PointSection>();
        point.sections().forEach(section -> sections.put(section.name(), section));
        return sections;
    }
}
