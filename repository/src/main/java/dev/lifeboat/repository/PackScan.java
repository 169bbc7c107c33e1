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
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads packs whole and tells the good units from the bad ones: one damaged byte costs a group, not the pack. Safe for use by many threads.
 */
final class PackScan {
    /** Packs are closed at one size and end a little behind it, each elsewhere. */
    private static final int SPARE = 1 << 20;

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
    private final ConcurrentLinkedQueue<Room> rooms = new ConcurrentLinkedQueue<>();

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
        var idle = rooms.poll();
        var room = idle == null ? new Room() : idle;
        try {
            return known(known, room);
        } finally {
            rooms.add(room);
        }
    }

    private Result known(Segment.PackContents known, Room room) {
        var id = known.id();
        var pack = room.forPack(known.length());
        var read = shelf.read(Shelf.pack(id), pack);
        if (read.isEmpty()) {
            bad.pack(id, Failures.GONE);
            return new Result(id, 0, 0, Optional.of(Failures.GONE), Optional.empty());
        }
        var reading = new Reading(known, units.opener(id, known.head()), pack, read.getAsInt(), room.group);
        var faults = new ArrayList<String>();
        var good = 0L;
        for (var group : known.groups()) {
            good += group(reading, group, faults);
        }
        reading.frame().ifPresent(faults::add);
        if (known.isHashed()
                && !RepositoryFile.sha256(pack, reading.length()).equals(known.sha256())
                && faults.isEmpty()) {
            faults.add("a pack of other bytes than reported");
        }
        return new Result(
                id,
                reading.length(),
                good,
                faults.stream().findFirst(),
                faults.isEmpty() ? Optional.of(known.proven()) : Optional.empty());
    }

    /** What a thread keeps from pack to pack: a new array for each would be collected so often that the collector took a tenth of a check. */
    private static final class Room {
        private byte[] pack = new byte[0];
        private final GroupBuffers group = new GroupBuffers();

        /** One byte more than the pack should have, to see when it has. */
        byte[] forPack(long length) {
            var wanted = (int) Math.min(length, Limits.PACK_LARGEST) + 1;
            if (pack.length < wanted) {
                // the old one goes before the new one comes: a small heap has room for one
                pack = new byte[0];
                pack = new byte[Math.min(wanted + SPARE, Limits.PACK_LARGEST + 1)];
            }
            return pack;
        }
    }

    private record Reading(
            Segment.PackContents known, PackOpener opener, byte[] pack, int length, GroupBuffers buffers) {
        byte[] group(PackGroup group) throws FormatException {
            if (group.offset() + group.length() > length) {
                throw new FormatException("an early end");
            }
            return opener.group(group, pack, (int) group.offset(), buffers);
        }

        /** What is around the groups: no point needs it to be read, a rebuild of the index does. */
        Optional<String> frame() {
            try {
                if (length != known.length()) {
                    return Optional.of(Failures.length(length, known.length()));
                }
                if (!Head.decode(pack).equals(known.head())
                        || !opener.directory(pack, length).equals(known.groups())) {
                    return Optional.of("a pack that is not what the index says");
                }
                return Optional.empty();
            } catch (FormatException e) {
                return Optional.of(Failures.reason(e));
            }
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
}
