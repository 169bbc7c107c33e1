package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "find",
        description = {
            "Looks for files and objects in all recovery points, newest first. * stands for anything, ? for one character;",
            "a pattern with a slash is of the whole path or key. Sections that points share are read once.",
            "Exit code 1 if there is none."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository find 'invoice*.pdf'",
            "  lifeboat repository find 'shop/*' --section k8s/core/configmaps --point latest -o json"
        })
final class FindVerb extends RepositoryVerb {
    /** Matches that are kept of a section, in case that an older point has the same; of a section with more, all are read again. */
    private static final int KEPT = 10_000;

    @Parameters(paramLabel = "PATTERN", description = "For example '*.pdf'; quoted, or the shell replaces it")
    private String pattern = "";

    @Option(names = "--point", paramLabel = "POINT", description = "Only in this one; repeatable")
    private List<String> only = new ArrayList<>();

    @Option(names = "--section", paramLabel = "SECTION", description = "Only this section, or those that begin so")
    private @Nullable String section;

    @Option(
            names = {"-i", "--ignore-case"},
            description = "Upper and lower case are the same")
    private boolean ignoreCase;

    private boolean warned;

    FindVerb(Surroundings surroundings) {
        super(surroundings, Access.READ_WORK);
    }

    @Override
    int run(Opened opened) {
        var names = PointNames.of(opened.repository(), console());
        var points = only.isEmpty()
                ? names.all().reversed()
                : only.stream().map(names::find).toList();
        var glob = new Glob(pattern, ignoreCase);
        var known = new HashMap<ContentId, List<Entry>>();
        warned = names.exit() != Exit.DONE;
        try (var listing = new Listing(console(), isJson())) {
            for (var point : points) {
                try {
                    search(opened.repository().read(point.id()), glob, known, listing);
                } catch (LifeboatException e) {
                    // one damaged point must not hide what the others have
                    console().note("Warning: point " + PointNames.shown(point.id()) + ": " + e.text());
                    warned = true;
                }
            }
            return warned ? Exit.WARNINGS : listing.count() == 0 ? Exit.FAILED : Exit.DONE;
        }
    }

    private void search(PointReader reader, Glob glob, Map<ContentId, List<Entry>> known, Listing listing) {
        var point = reader.point();
        for (var each : point.sections()) {
            var root = each.root();
            if (root.isEmpty() || !isNamed(each.name().kind()) || !isWanted(each)) {
                continue;
            }
            var before = known.get(root.get());
            if (before != null
                    && before.stream().allMatch(entry -> entry.section().equals(each.name()))) {
                before.forEach(entry -> add(point, entry, listing));
                continue;
            }
            var found = new ArrayList<Entry>();
            reader.scan(
                    each.name(),
                    null,
                    entry -> {
                        var key = entry.key();
                        if (glob.matches(KeyText.of(key))) {
                            var match = new Entry(each.name(), key, entry.stored());
                            add(point, match, listing);
                            if (found.size() <= KEPT) {
                                found.add(match);
                            }
                        }
                        return true;
                    },
                    (_, last, damage) -> {
                        console()
                                .note("Warning: point " + PointNames.shown(point.id()) + ", up to " + KeyText.of(last)
                                        + ": " + damage.text());
                        warned = true;
                    });
            if (found.size() <= KEPT) {
                known.put(root.get(), found);
            }
        }
    }

    private boolean isWanted(PointSection each) {
        var text = each.name().text();
        return section == null
                || text.equals(section)
                || text.startsWith(section.endsWith("/") ? section : section + "/");
    }

    private static boolean isNamed(SectionKind kind) {
        return kind == SectionKind.FILE || kind == SectionKind.KUBERNETES || kind == SectionKind.VOLUME;
    }

    private static void add(PointRecord point, Entry entry, Listing listing) {
        listing.add(
                () -> "%s  %s  %10s  %s  %s"
                        .formatted(
                                PointNames.shown(point.id()),
                                Text.time(point.started().toString()),
                                Text.bytes(entry.size()),
                                entry.section(),
                                entry.name()),
                () -> entry.json()
                        .put("point", point.id().hex())
                        .put("started", point.started().toString()));
    }
}
