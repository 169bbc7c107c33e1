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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "diff",
        description = {
            "Lists what is added (+), removed (-) and changed (M) from one recovery point to another, reading only what differs.",
            "Of a block volume: its size, and each MiB whose content changed, however it is stored. Exit code 3 if a section could not be compared."
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
            sizes(older, newer).forEach(size -> {
                counts.merge(size.change(), 1L, Long::sum);
                add(size.change(), size.section(), size.text(), listing);
            });
            opened.repository().between(older.id(), newer.id(), null, difference -> {
                // hashes of a volume's blocks differ where the volume does
                if (difference.section().kind() != SectionKind.HASH) {
                    counts.merge(difference.change(), 1L, Long::sum);
                    add(difference.change(), difference.section(), name(difference), listing);
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

    private static void add(Difference.Change change, SectionName section, String key, Listing listing) {
        var sign = switch (change) {
            case ADDED -> "+";
            case REMOVED -> "-";
            case CHANGED -> "M";
        };
        listing.add(
                () -> sign + "  " + section + "  " + key,
                () -> Json.object()
                        .put("change", change.name())
                        .put("section", section.text())
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

    /** What no segment shows: a volume that grew by zeros, or that holds nothing else. */
    private record Size(SectionName section, Difference.Change change, String text) {}

    private static List<Size> sizes(PointRecord older, PointRecord newer) {
        var before = volumes(older);
        var now = volumes(newer);
        var names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        var sizes = new ArrayList<Size>();
        for (var name : names) {
            var from = before.get(name);
            var to = now.get(name);
            if (to == null) {
                sizes.add(
                        new Size(name, Difference.Change.REMOVED, "volume of " + bytes(Objects.requireNonNull(from))));
            } else if (from == null) {
                sizes.add(new Size(name, Difference.Change.ADDED, "volume of " + bytes(to)));
            } else if (!to.equals(from)) {
                sizes.add(new Size(name, Difference.Change.CHANGED, "size " + bytes(to) + ", was " + bytes(from)));
            }
        }
        return sizes;
    }

    /** All digits: a volume that grew by a block is as large as before, in GiB. */
    private static String bytes(String size) {
        return "%,d bytes".formatted(Long.parseLong(size));
    }

    private static Map<SectionName, String> volumes(PointRecord point) {
        return point.sections().stream()
                .filter(section -> section.name().kind() == SectionKind.BLOCK && section.isReadable())
                .collect(Collectors.toMap(
                        PointSection::name, section -> section.facts().getOrDefault(PointSection.SIZE, "0")));
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
