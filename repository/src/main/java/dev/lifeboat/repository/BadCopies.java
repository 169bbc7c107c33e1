package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Copies of units that are gone or did not verify, by pack. A unit of which every copy is bad is lost until somebody stores it again, so writers are
 * not told that it is there. Safe for use by many threads.
 */
final class BadCopies {
    private static final int VERSION = 1;

    private static final class Trouble {
        final String reason;
        boolean whole;
        final Set<Long> groups = new HashSet<>();
        final Set<ContentId> units = new HashSet<>();

        Trouble(String reason) {
            this.reason = reason;
        }

        boolean covers(ContentId id, long group) {
            return whole || groups.contains(group) || units.contains(id);
        }
    }

    private final Map<PackId, Trouble> packs = new HashMap<>();
    private volatile boolean any;
    private volatile int version;

    /** All of a pack. The first reason that is given for a pack stays. */
    synchronized void pack(PackId pack, String reason) {
        trouble(pack, reason).whole = true;
    }

    synchronized void group(PackId pack, long offset, String reason) {
        trouble(pack, reason).groups.add(offset);
    }

    synchronized void unit(PackId pack, ContentId id, String reason) {
        trouble(pack, reason).units.add(id);
    }

    /** As after a reading that found nothing wrong with the pack. */
    synchronized void forget(PackId pack) {
        packs.remove(pack);
        any = !packs.isEmpty();
    }

    synchronized void clear() {
        packs.clear();
        any = false;
    }

    /** Another number whenever something was found. */
    int version() {
        return version;
    }

    synchronized boolean holds(PackId pack) {
        return packs.containsKey(pack);
    }

    boolean isEmpty() {
        return !any;
    }

    boolean covers(ContentId id, Place copy) {
        return covers(id, copy.pack().id(), copy.group().offset());
    }

    /** @param group offset of the group that the unit is in */
    boolean covers(ContentId id, PackId pack, long group) {
        if (!any) {
            return false;
        }
        synchronized (this) {
            var trouble = packs.get(pack);
            return trouble != null && trouble.covers(id, group);
        }
    }

    /** True if there is no copy left that might verify. */
    boolean isLost(ContentId id, Place first) {
        if (!any) {
            return false;
        }
        for (var copy = first; copy != null; copy = copy.next()) {
            if (!covers(id, copy)) {
                return false;
            }
        }
        return true;
    }

    void addAll(BadCopies other) {
        if (other.isEmpty() || other == this) {
            return;
        }
        Map<PackId, Trouble> more;
        synchronized (other) {
            more = new HashMap<>(other.packs);
        }
        synchronized (this) {
            more.forEach((pack, trouble) -> {
                var own = trouble(pack, trouble.reason);
                own.whole |= trouble.whole;
                own.groups.addAll(trouble.groups);
                own.units.addAll(trouble.units);
            });
        }
    }

    /** What is not in others, and is not merely gone. */
    BadCopies without(BadCopies others) {
        var rest = new BadCopies();
        Map<PackId, Trouble> own;
        synchronized (this) {
            own = new HashMap<>(packs);
        }
        own.forEach((pack, trouble) -> {
            if (!trouble.reason.equals(Failures.GONE) && !others.tellsAllOf(pack, trouble)) {
                rest.packs.put(pack, trouble);
                rest.any = true;
            }
        });
        return rest;
    }

    private synchronized boolean tellsAllOf(PackId pack, Trouble trouble) {
        var told = packs.get(pack);
        return told != null
                && (told.whole
                        || (!trouble.whole
                                && told.groups.containsAll(trouble.groups)
                                && told.units.containsAll(trouble.units)));
    }

    synchronized void encode(Encoder out) {
        out.u8(VERSION).varint(packs.size());
        packs.forEach((pack, trouble) -> {
            out.raw(pack.bytes()).flag(trouble.whole).varint(trouble.groups.size());
            trouble.groups.forEach(out::varint);
            out.varint(trouble.units.size());
            trouble.units.forEach(out::id);
        });
    }

    static BadCopies decode(byte[] encoded) throws FormatException {
        var in = new Decoder(encoded);
        if (in.u8() != VERSION) {
            throw new FormatException("a page of another version");
        }
        var copies = new BadCopies();
        for (var left = in.count(PackId.LENGTH + 3, "packs"); left > 0; left--) {
            var trouble = copies.trouble(PackId.of(in.raw(PackId.LENGTH)), "bytes that a check found changed");
            trouble.whole = in.flag();
            for (var groups = in.count(1, "groups"); groups > 0; groups--) {
                trouble.groups.add(in.varint());
            }
            for (var units = in.count(ContentId.LENGTH, "units"); units > 0; units--) {
                trouble.units.add(in.id());
            }
        }
        in.end();
        return copies;
    }

    /** What was found first in a pack. */
    synchronized String reason(PackId pack) {
        var trouble = packs.get(pack);
        return trouble == null ? Failures.GONE : trouble.reason;
    }

    /** Packs with something bad and the reason, in their order. */
    synchronized Map<PackId, String> reasons() {
        var reasons = new TreeMap<PackId, String>((a, b) -> a.hex().compareTo(b.hex()));
        packs.forEach((pack, trouble) -> reasons.put(pack, trouble.reason));
        return reasons;
    }

    /** The bad units of a pack, with their sections. */
    synchronized void visit(Segment.PackContents pack, BiConsumer<SectionName, ContentId> visitor) {
        var trouble = packs.get(pack.id());
        if (trouble == null) {
            return;
        }
        for (var group : pack.groups()) {
            for (var unit : group.units()) {
                if (trouble.covers(unit.id(), group.offset())) {
                    visitor.accept(group.section(), unit.id());
                }
            }
        }
    }

    private synchronized Trouble trouble(PackId pack, String reason) {
        any = true;
        version = version + 1;
        return packs.computeIfAbsent(pack, _ -> new Trouble(reason));
    }
}
