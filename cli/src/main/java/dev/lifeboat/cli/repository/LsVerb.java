package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ls",
        description = "Lists what is in a recovery point: all of it, or what lies in one folder or namespace.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository ls latest",
            "  lifeboat repository ls latest /srv/data/photos --recursive",
            "  lifeboat repository ls 6a5b0c31 shop --section k8s/apps/deployments -o json"
        })
final class LsVerb extends RepositoryVerb {
    /** Entries that are gone through before it is cheaper to find the next one from the root of the tree. */
    private static final int PATIENCE = 500;

    @Parameters(index = "0", paramLabel = "POINT", description = "'latest', or the beginning of an id")
    private String point = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PATH",
            description = "A folder, as it was or below what was backed up; or a namespace")
    private @Nullable String path;

    @Option(names = "--section", paramLabel = "SECTION", description = "Only this section, or those that begin so")
    private @Nullable String section;

    @Option(names = "--recursive", description = "With PATH: all that is below it")
    private boolean recursive;

    @Option(names = "--escaped", description = "PATH is escaped, as names that are not printable are shown: %%FF")
    private boolean escaped;

    private boolean found;

    @Mixin
    private SourceOptions source = new SourceOptions();

    LsVerb(Surroundings surroundings) {
        super(surroundings, Access.READ);
    }

    @Override
    int run(Opened opened) {
        var names = PointNames.of(opened.repository(), console());
        var reader = opened.repository().read(names.find(point, source).id());
        var lookup = new Lookup(reader, escaped);
        var exit = Exit.DONE;
        try (var listing = new Listing(console(), isJson())) {
            for (var each : lookup.sections(section)) {
                if (!each.isReadable()) {
                    console()
                            .note("Warning: section " + each.name() + " is not in the point: "
                                    + each.state().name());
                    exit = Exit.WARNINGS;
                }
                list(reader, lookup, each, listing);
            }
            if (listing.count() == 0 && path != null && !found) {
                throw new Failure(CommandError.ENTRY_NOT_FOUND, "The point has no " + path + ".");
            }
        }
        return exit;
    }

    private void list(PointReader reader, Lookup lookup, PointSection each, Listing listing) {
        var name = each.name();
        switch (name.kind()) {
            case FILE, KUBERNETES, VOLUME -> {
                if (path == null) {
                    scan(reader, name, new byte[0], true, listing);
                } else {
                    below(reader, lookup, each, path, listing);
                }
            }
            case BLOCK -> {
                if (path == null) {
                    volume(each, listing);
                }
            }
            case HASH, SECTIONS, FINDINGS -> {}
        }
    }

    private void below(PointReader reader, Lookup lookup, PointSection each, String what, Listing listing) {
        var start = lookup.path(each, what);
        var folder = start.length == 0 ? start : Lookup.folder(start);
        if (each.name().kind() == SectionKind.FILE && start.length > 0) {
            // a file is itself, as for ls; a folder may be empty
            lookup.entry(each.name(), start).ifPresent(file -> listing.add(file::line, file::json));
            found |= lookup.entry(each.name(), folder).isPresent();
        }
        scan(reader, each.name(), folder, recursive, listing);
    }

    /** Segments say nothing to people: the volume in one line. */
    private static void volume(PointSection each, Listing listing) {
        var size = each.facts().getOrDefault(PointSection.SIZE, "0");
        listing.add(
                () -> "%10s  %s  block volume, %d segments stored"
                        .formatted(Text.bytes(Long.parseLong(size)), each.name(), each.entries()),
                () -> Json.object()
                        .put("section", each.name().text())
                        .put("type", "volume")
                        .put("size", Long.parseLong(size))
                        .put("segments", each.entries()));
    }

    private static void scan(
            PointReader reader, SectionName section, byte[] folder, boolean recursive, Listing listing) {
        var next = new AtomicReference<byte @Nullable []>(folder.length == 0 ? null : folder);
        while (new Folder(folder, section, recursive, listing).read(reader, next)) {
            // from the root again, behind a large folder
        }
    }

    /** What lies in one folder. */
    private static final class Folder {
        private final byte[] start;
        private final SectionName section;
        private final boolean recursive;
        private final Listing listing;
        private byte @Nullable [] child;
        private int skipped;

        Folder(byte[] start, SectionName section, boolean recursive, Listing listing) {
            this.start = start;
            this.section = section;
            this.recursive = recursive;
            this.listing = listing;
        }

        /** @return true if there may be more after {@code next} */
        boolean read(PointReader reader, AtomicReference<byte @Nullable []> next) {
            reader.scan(section, next.getAndSet(null), entry -> {
                var key = entry.key();
                if (!KeyText.startsWith(key, start)) {
                    return false;
                }
                var inside = child;
                if (recursive || inside == null || !KeyText.startsWith(key, inside)) {
                    var shown = new Entry(section, key, entry.stored());
                    listing.add(shown::line, shown::json);
                    child = recursive || section.kind() != SectionKind.FILE || key[key.length - 1] != '/' ? null : key;
                    skipped = 0;
                    return true;
                }
                if (++skipped < PATIENCE) {
                    return true;
                }
                next.set(KeyText.behind(inside));
                return false;
            });
            return next.get() != null;
        }
    }
}
