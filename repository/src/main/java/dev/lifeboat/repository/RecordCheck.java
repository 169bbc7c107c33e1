package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.regex.Pattern;

/** Reads every object that is no pack, whole. Safe for use by many threads. */
final class RecordCheck {
    private static final Pattern REPORT = Pattern.compile("reports/([A-Za-z0-9-]{1,100})/([0-9]{1,9})");

    private final Shelf shelf;
    private final Keys keys;
    private final Seal seal;
    private final StoredRepository repository;
    private final Damages damages;
    private final Set<PackId> condemned = ConcurrentHashMap.newKeySet();
    /** Segments that others have taken the place of. */
    private final Set<String> superseded = ConcurrentHashMap.newKeySet();

    /** Packs that points say they added, and segments. */
    private final Set<PackId> packs = ConcurrentHashMap.newKeySet();

    private final Set<String> segments = new ConcurrentSkipListSet<>();

    RecordCheck(Shelf shelf, Keys keys, Seal seal, StoredRepository repository, Damages damages) {
        this.shelf = shelf;
        this.keys = keys;
        this.seal = seal;
        this.repository = repository;
        this.damages = damages;
    }

    /** Packs that garbage collection may take away at any moment. */
    Set<PackId> condemned() {
        return condemned;
    }

    /** What must be there and may not be. */
    void presence(Set<String> present) {
        if (!present.contains(Shelf.REPOSITORY)) {
            damages.add(Shelf.REPOSITORY, Failures.GONE, Set.of("the repository"));
        }
        if (StoredKeySlots.of(shelf, Repository.SERVICE).isEmpty()) {
            var first = new KeySlot(Repository.SERVICE, Keys.FIRST_GENERATION);
            damages.add(first.name(), Failures.GONE, Set.of("the repository"));
        }
    }

    /** Segments that points name and the store has not. Once all their packs have places by another one, nobody needs them. */
    List<String> goneSegments(Set<String> present) {
        return segments.stream()
                .filter(segment -> !present.contains(segment) && !superseded.contains(segment))
                .toList();
    }

    /** Packs that points added, that are there, and that no segment locates. */
    boolean hasUnlocated(Index index, Set<PackId> present) {
        return packs.stream().anyMatch(pack -> present.contains(pack) && !index.holds(pack));
    }

    void check(String name) {
        try {
            read(name);
        } catch (FormatException e) {
            damages.add(name, Failures.reason(e), Set.of(name));
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED && e.code() != ErrorCode.FORMAT_UNSUPPORTED) {
                throw e;
            }
            var object = e.details().getOrDefault("object", name);
            damages.add(
                    object,
                    e.details().getOrDefault("reason", e.text()),
                    Set.of(e.details().getOrDefault("affected", name)));
        }
    }

    private void read(String name) throws FormatException {
        var slot = KeySlot.parse(name);
        var report = REPORT.matcher(name);
        if (name.equals(Shelf.REPOSITORY)) {
            RepositoryFile.check(keys.repository(), content(name));
        } else if (slot.isPresent()) {
            slot.get().check(keys.repository(), content(name));
            if (!repository.slots().isWithinReach(slot.get())) {
                throw new FormatException("a number that nobody rotated to");
            }
        } else if (name.startsWith(Shelf.INDEX)) {
            Segment.decode(seal.open(Seal.SEGMENT, name, content(name)), _ -> {});
        } else if (name.startsWith(Shelf.POINTS)) {
            var point = RecordCodec.decode(seal.open(Seal.POINT, name, content(name)));
            packs.addAll(point.packs());
            segments.addAll(point.segments());
        } else if (report.matches()) {
            repository.readReport(report.group(1), Integer.parseInt(report.group(2)));
        } else if (Garbage.NAME.matcher(name).matches()) {
            condemned.addAll(
                    Garbage.decode(seal.open(Seal.GARBAGE, name, content(name))).packs());
        } else if (!name.startsWith(Shelf.DESCRIPTOR)) {
            throw new FormatException("an object that the format does not know");
        }
    }

    private byte[] content(String name) throws FormatException {
        return shelf.get(name).orElseThrow(() -> new FormatException(Failures.GONE));
    }
}
