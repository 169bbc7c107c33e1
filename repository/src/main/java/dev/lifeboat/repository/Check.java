package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.CheckListener.Progress;
import dev.lifeboat.repository.CheckListener.Stage;
import dev.lifeboat.repository.CheckRequest.Checkpoint;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One check of a repository: what the store lists, then records, then packs as deep as asked for, then every point through its trees. It reads the index
 * anew, so that it sees what another process would see. Memory grows with the index, which any process holds, and not with the data. For one thread.
 */
final class Check {
    /** A store that takes nothing is no reason to say nothing. */
    private static final Set<ErrorCode> UNWRITABLE =
            Set.of(ErrorCode.STORE_READ_ONLY, ErrorCode.STORE_ACCESS_DENIED, ErrorCode.STORE_FULL);

    private final Shelf shelf;
    private final StoredRepository repository;
    private final CheckRequest request;
    private final CheckListener listener;
    private final Index index;
    private final BadCopies bad = new BadCopies();
    private final Units units;
    private final Damages damages;
    private final RecordCheck records;
    private final Marks marks;

    private final Set<PackId> present = new HashSet<>();
    private final List<Loss> losses = new ArrayList<>();
    private long lost;
    private long objects;
    private long bytes;
    private long packs;
    private long packBytes;
    private long unitCount;
    private long points;
    private PackTrail good;
    private @Nullable String forgotten;
    private List<String> goneSegments = List.of();
    private volatile boolean missesPlaces;
    /** What checks before this one told other processes. */
    private List<String> pages = List.of();

    Check(
            Shelf shelf,
            Keys keys,
            Seal seal,
            StoredRepository repository,
            Marks marks,
            CheckRequest request,
            CheckListener listener) {
        this.shelf = shelf;
        this.repository = repository;
        this.marks = marks;
        this.request = request;
        this.listener = listener;
        this.good = request.from().map(Checkpoint::good).orElse(PackTrail.NONE);
        this.index = new Index(shelf, seal, List::of);
        this.units = new Units(shelf, keys, bad);
        this.damages = new Damages(listener::found);
        this.records = new RecordCheck(shelf, keys, seal, repository, damages);
    }

    CheckReport run() {
        try (index) {
            return checked();
        }
    }

    private CheckReport checked() {
        // points first: whatever they need was in the index, and stored, before they were there
        var pointNames = shelf.names(Shelf.POINTS);
        pages = repository.suspects().pages();
        index.refresh();
        var others = list();
        try (var workers = new Ordered(request.workers())) {
            var goesOn = records(others, workers);
            // the records say which packs may be gone
            tellBad();
            var isFinished = goesOn && packs(workers) && points(pointNames, new HashSet<>(others), workers);
            return report(isFinished);
        }
    }

    /** Compares the packs that the store lists with the index. @return names of all objects that are no packs */
    private Set<String> list() {
        var others = new TreeSet<String>();
        shelf.list("", (name, size) -> {
            objects++;
            bytes += size;
            PackCheck.parse(name)
                    .ifPresentOrElse(
                            id -> {
                                present.add(id);
                                index.indexed(id)
                                        .filter(known -> known.length() != size)
                                        .flatMap(known -> index.pack(id))
                                        .ifPresent(known -> compare(known, size));
                            },
                            () -> others.add(name));
        });
        for (var pack : index.ids()) {
            // a list may lag behind; the pack itself does not
            if (!present.contains(pack) && shelf.get(Shelf.pack(pack), 0, 1).isEmpty()) {
                bad.pack(pack, Failures.GONE);
            }
        }
        return others;
    }

    private void compare(Segment.PackContents known, long size) {
        var reason = Failures.length(size, known.length());
        damages.add(Shelf.pack(known.id()), reason, List.of());
        for (var group : known.groups()) {
            if (group.offset() + group.length() > size) {
                bad.group(known.id(), group.offset(), reason);
            }
        }
    }

    private boolean records(Set<String> names, Ordered workers) {
        records.presence(names);
        var done = new long[1];
        return workers.run(
                names.iterator(),
                name -> {
                    records.check(name);
                    return name;
                },
                _ -> listener.hear(new Progress(Stage.RECORDS, ++done[0], names.size(), packBytes, position())));
    }

    private boolean packs(Ordered workers) {
        var scan = new PackScan(shelf, units, bad);
        var isDone = good.lookup();
        var wanted = new TreeSet<PackId>((a, b) -> a.hex().compareTo(b.hex()));
        for (var pack : present) {
            if (request.depth().reads(pack) && !isDone.test(pack)) {
                wanted.add(pack);
            }
        }
        return workers.run(
                wanted.iterator(), id -> index.pack(id).map(scan::known).orElseGet(() -> scan.unknown(id)), result -> {
                    take(result);
                    return listener.hear(new Progress(Stage.PACKS, packs, wanted.size(), packBytes, position()));
                });
    }

    private void take(PackScan.Result result) {
        packs++;
        packBytes += result.bytes();
        unitCount += result.units();
        var pack = result.pack();
        if (result.fault().isEmpty() && !bad.holds(pack)) {
            good = good.and(pack);
        }
        result.fault().ifPresent(fault -> {
            var affects = index.holds(pack) ? "a rebuild of the index" : "nothing committed";
            var hasBadUnits = bad.holds(pack);
            damages.add(Shelf.pack(pack), fault, hasBadUnits ? List.of() : List.of(affects));
        });
        result.proven().ifPresent(proven -> {
            repository.suspects().trust(pack);
            marks.add(proven, index.pack(pack).orElse(proven));
        });
    }

    private boolean points(List<String> names, Set<String> present, Ordered workers) {
        goneSegments = records.goneSegments(present);
        var walk = new PointWalk(units, index::known, this::missing, (object, reason) -> {
            // segments that are gone are told of in one place
            if (!goneSegments.contains(object)) {
                damages.add(object, reason, List.of());
            }
        });
        for (var name : names) {
            walk(name, walk, workers);
            points++;
            var goOn = listener.hear(new Progress(Stage.POINTS, points, names.size(), packBytes, position()));
            if (!goOn && points < names.size()) {
                return false;
            }
        }
        if (missesPlaces || records.hasUnlocated(index, this.present)) {
            goneSegments.forEach(segment -> damages.add(segment, Failures.GONE, Set.of("points that need its packs")));
        }
        return true;
    }

    private void walk(String name, PointWalk walk, Ordered workers) {
        Optional<PointRecord> found;
        try {
            found = repository.record(name);
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            // told of among the records
            return;
        }
        if (found.isEmpty()) {
            return;
        }
        var point = found.get();
        var sections = walk.sections(point.sections(), workers);
        for (var i = 0; i < sections.size(); i++) {
            lost(point.id(), point.sections().get(i).name(), sections.get(i));
        }
        point.findings()
                .ifPresent(id -> lost(point.id(), SectionName.FINDINGS, walk.chunk(id, "findings of the point")));
        agrees(point, walk);
    }

    /** The tree of sections is a second way to what the record says: nothing is lost with it. */
    private void agrees(PointRecord point, PointWalk walk) {
        try {
            new StoredPoint(point, walk.trees(), new ChunkRanges(shelf, units, index)).agreed();
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            damages.add(
                    e.details().getOrDefault("object", Shelf.point(point.id())),
                    e.details().getOrDefault("reason", e.text()),
                    List.of(SectionName.SECTIONS.text()));
        }
    }

    private void lost(PointId point, SectionName section, Lost found) {
        if (found.isNothing()) {
            return;
        }
        lost++;
        if (losses.size() < CheckReport.KEPT) {
            losses.add(new Loss(
                    point,
                    section,
                    found.entries(),
                    found.examples(),
                    found.objects().stream().sorted().toList()));
        }
    }

    private RuntimeException missing(ContentId id) {
        missesPlaces = true;
        var damaged = index.damaged();
        var segment = damaged.keySet().stream()
                .findFirst()
                .or(() -> goneSegments.stream().findFirst())
                .orElse(Shelf.INDEX);
        var reason = damaged.getOrDefault(
                segment, "no place of a unit that begins with " + id.hex().substring(0, 8));
        return Failures.damaged(segment, reason, "all that it locates");
    }

    private long remember(boolean isFinished) {
        try {
            var sawAll = isFinished
                    && request.depth() instanceof CheckDepth.Full
                    && request.from().isEmpty();
            repository.suspects().tell(bad, sawAll ? pages : List.of());
            return marks.write(index);
        } catch (LifeboatException e) {
            // what took a day to find is told all the same
            if (!UNWRITABLE.contains(e.code())) {
                throw e;
            }
            forgotten = e.text();
            return 0;
        }
    }

    /** Where to go on: what was damaged has to be read again to say what it costs. */
    private Optional<Checkpoint> position() {
        return packs == 0 && request.from().isEmpty() ? Optional.empty() : Optional.of(new Checkpoint(good));
    }

    private void tellBad() {
        bad.reasons().forEach((pack, reason) -> {
            if (!reason.equals(Failures.GONE) || !records.condemned().contains(pack)) {
                damages.add(Shelf.pack(pack), reason, List.of());
                index.pack(pack)
                        .ifPresent(known ->
                                bad.visit(known, (section, _) -> damages.affects(Shelf.pack(pack), section.text())));
            }
        });
    }

    private CheckReport report(boolean isFinished) {
        tellBad();
        repository.suspects().distrust(bad);
        var marked = request.remembers() ? remember(isFinished) : 0;
        var checkpoint = isFinished ? Optional.<Checkpoint>empty() : position();
        return new CheckReport(
                request.depth(),
                isFinished,
                checkpoint,
                damages.list(),
                damages.count(),
                losses,
                lost,
                new CheckReport.Counts(objects, bytes, packs, packBytes, unitCount, points, marked),
                Optional.ofNullable(forgotten));
    }
}
