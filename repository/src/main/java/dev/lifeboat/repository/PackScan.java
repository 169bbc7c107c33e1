package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.pack.GroupBuffers;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.pack.PackGroup;
import dev.lifeboat.repository.pack.PackOpener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads packs whole and tells the good units from the bad ones: one damaged byte costs a group, not the pack. Safe for use by many threads.
 */
final class PackScan {
    /**
     * @param bytes that were read
     * @param units whose ids were computed anew and are true
     * @param fault what is wrong with the object; absent if every byte is what was written
     * @param proven the pack as the index may name it from now on, if there is no fault
     */
    record Result(PackId pack, long bytes, long units, Optional<String> fault, Optional<Segment.PackContents> proven) {}

    private final Shelf shelf;
    private final Units units;
    private final BadCopies bad;

    PackScan(Shelf shelf, Units units, BadCopies bad) {
        this.shelf = shelf;
        this.units = units;
        this.bad = bad;
    }

    /** A pack that the index does not name: an orphan, or one whose segment is lost. */
    Result unknown(PackId id) {
        try {
            var found = new PackCheck(shelf, units).read(id);
            var count = found.groups().stream()
                    .mapToLong(group -> group.units().size())
                    .sum();
            return new Result(id, found.length(), count, Optional.empty(), Optional.empty());
        } catch (FormatException e) {
            return new Result(id, 0, 0, Optional.of(Failures.reason(e)), Optional.empty());
        }
    }

    Result known(Segment.PackContents known) {
        var id = known.id();
        var read = shelf.get(Shelf.pack(id), 0, Limits.PACK_LARGEST + 1);
        if (read.isEmpty()) {
            bad.pack(id, Failures.GONE);
            return new Result(id, 0, 0, Optional.of(Failures.GONE), Optional.empty());
        }
        var pack = read.get();
        var faults = new ArrayList<String>();
        var opener = units.opener(id, known.head());
        var reading = new Reading(known, opener, pack, new GroupBuffers());
        var good = 0L;
        for (var group : known.groups()) {
            good += group(reading, group, faults);
        }
        frame(known, opener, pack).ifPresent(faults::add);
        var sha256 = RepositoryFile.sha256(pack);
        if (faults.isEmpty() && known.isHashed() && !sha256.equals(known.sha256())) {
            faults.add("a pack of other bytes than reported");
        }
        return new Result(
                id,
                pack.length,
                good,
                faults.stream().findFirst(),
                faults.isEmpty() ? Optional.of(known.proven(sha256)) : Optional.empty());
    }

    private record Reading(Segment.PackContents known, PackOpener opener, byte[] pack, GroupBuffers buffers) {
        byte[] group(PackGroup group) throws FormatException {
            if (group.offset() + group.length() > pack.length) {
                throw new FormatException("an early end");
            }
            return opener.group(group, pack, (int) group.offset(), buffers);
        }
    }

    /** @return how many units are what their ids say */
    private long group(Reading reading, PackGroup group, List<String> faults) {
        var pack = reading.known().id();
        try {
            var raw = reading.group(group);
            var offset = 0;
            var good = 0L;
            for (var unit : group.units()) {
                if (id(unit, raw, offset).equals(unit.id())) {
                    good++;
                } else {
                    var reason = "content under the id of other content";
                    bad.unit(pack, unit.id(), reason);
                    faults.add(reason);
                }
                offset += unit.length();
            }
            return good;
        } catch (FormatException e) {
            bad.group(pack, group.offset(), Failures.reason(e));
            faults.add(Failures.reason(e));
            return 0;
        }
    }

    private ContentId id(PackGroup.Unit unit, byte[] raw, int offset) {
        return units.id(unit.type(), raw, offset, unit.length());
    }

    /** What is around the groups: no point needs it to be read, a rebuild of the index does. */
    private static Optional<String> frame(Segment.PackContents known, PackOpener opener, byte[] pack) {
        try {
            if (pack.length != known.length()) {
                return Optional.of(Failures.length(pack.length, known.length()));
            }
            if (!Head.decode(pack).equals(known.head())
                    || !opener.directory(pack).equals(known.groups())) {
                return Optional.of("a pack that is not what the index says");
            }
            return Optional.empty();
        } catch (FormatException e) {
            return Optional.of(Failures.reason(e));
        }
    }
}
