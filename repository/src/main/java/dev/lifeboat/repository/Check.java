package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads every object of a repository whole, then every point through its trees. */
final class Check {
    private static final Pattern PACK = Pattern.compile("packs/([0-9a-f]{2})/(\\1[0-9a-f]{30})");
    private static final Pattern REPORT = Pattern.compile("reports/([A-Za-z0-9-]{1,100})/([0-9]{1,9})");

    private final Shelf shelf;
    private final Keys keys;
    private final Seal seal;
    private final Units units;
    private final StoredRepository repository;
    /** By object: the first finding tells the cause. */
    private final Map<String, Damage> damages = new LinkedHashMap<>();

    Check(Shelf shelf, Keys keys, Seal seal, Units units, StoredRepository repository) {
        this.shelf = shelf;
        this.keys = keys;
        this.seal = seal;
        this.units = units;
        this.repository = repository;
    }

    List<Damage> run() {
        repository.index().refresh();
        var names = shelf.names("");
        var indexed = new LinkedHashMap<String, Segment.PackContents>();
        repository.index().packs().forEach(pack -> indexed.put(Shelf.pack(pack.id()), pack));
        for (var name : names) {
            guard(name, () -> object(name, indexed));
        }
        var present = new HashSet<>(names);
        indexed.forEach((name, pack) -> {
            if (!present.contains(name)) {
                report(name, "an object that is gone", sections(pack));
            }
        });
        if (!present.contains(Shelf.REPOSITORY)) {
            report(Shelf.REPOSITORY, "an object that is gone", Set.of("the repository"));
        }
        if (StoredKeySlots.of(shelf, Repository.SERVICE).isEmpty()) {
            var first = new KeySlot(Repository.SERVICE, Keys.FIRST_GENERATION);
            report(first.name(), "an object that is gone", Set.of("the repository"));
        }
        var superseded = repository.garbage().gone();
        for (var point : repository.points(_ -> {})) {
            for (var segment : point.segments()) {
                if (!present.contains(segment) && !superseded.contains(segment)) {
                    report(segment, "an object that is gone", Set.of("points that need its packs"));
                }
            }
            point(point);
        }
        return List.copyOf(damages.values());
    }

    private void object(String name, Map<String, Segment.PackContents> indexed) throws FormatException {
        var pack = PACK.matcher(name);
        var slot = KeySlot.parse(name);
        var report = REPORT.matcher(name);
        if (pack.matches()) {
            pack(name, PackId.parse(pack.group(2)), indexed);
        } else if (name.equals(Shelf.REPOSITORY)) {
            RepositoryFile.check(keys.repository(), content(name));
        } else if (slot.isPresent()) {
            slot.get().check(keys.repository(), content(name));
        } else if (name.startsWith(Shelf.INDEX)) {
            Segment.decode(seal.open(Seal.SEGMENT, name, content(name)));
        } else if (name.startsWith(Shelf.POINTS)) {
            RecordCodec.decode(seal.open(Seal.POINT, name, content(name)));
        } else if (report.matches()) {
            repository.readReport(report.group(1), Integer.parseInt(report.group(2)));
        } else if (Garbage.NAME.matcher(name).matches()) {
            Garbage.decode(seal.open(Seal.GARBAGE, name, content(name)));
        } else if (!name.startsWith(Shelf.DESCRIPTOR)) {
            throw new FormatException("an object that the format does not know");
        }
    }

    private void pack(String name, PackId id, Map<String, Segment.PackContents> indexed) throws FormatException {
        var known = indexed.get(name);
        try {
            var found = new PackCheck(shelf, units).read(id);
            if (known != null
                    && !(found.head().equals(known.head())
                            && found.length() == known.length()
                            && found.sha256().equals(known.sha256())
                            && found.groups().equals(known.groups()))) {
                throw new FormatException("a pack that is not what the index says");
            }
        } catch (FormatException e) {
            report(name, Failures.reason(e), known == null ? Set.of("nothing committed") : sections(known));
        }
    }

    private void point(PointRecord point) {
        var name = Shelf.point(point.id());
        guard(name, () -> {
            var reader = repository.open(point.id()).verified();
            reader.findings();
            for (var section : point.sections()) {
                guard(name, () -> reader.verify(section.name()));
            }
        });
    }

    private byte[] content(String name) throws FormatException {
        return shelf.get(name).orElseThrow(() -> new FormatException("an object that is gone"));
    }

    @FunctionalInterface
    private interface Step {
        void run() throws FormatException;
    }

    private void guard(String name, Step step) {
        try {
            step.run();
        } catch (FormatException e) {
            report(name, Failures.reason(e), Set.of(name));
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED && e.code() != ErrorCode.FORMAT_UNSUPPORTED) {
                throw e;
            }
            report(
                    e.details().getOrDefault("object", name),
                    e.details().getOrDefault("reason", e.text()),
                    Set.of(e.details().getOrDefault("affected", name)));
        }
    }

    private void report(String object, String reason, Set<String> affected) {
        damages.merge(object, new Damage(object, reason, List.copyOf(affected)), (first, more) -> {
            var all = new TreeSet<>(first.affected());
            all.addAll(more.affected());
            return new Damage(first.object(), first.reason(), new ArrayList<>(all));
        });
    }

    private static Set<String> sections(Segment.PackContents pack) {
        var sections = new TreeSet<String>();
        pack.groups().forEach(group -> sections.add(group.section().text()));
        return sections;
    }
}
