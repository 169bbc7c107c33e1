package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.pack.PackGroup;
import dev.lifeboat.repository.pack.PackOpener;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads units out of packs and verifies each: the message authenticates, and the id is computed anew (R5). Keeps the last groups in memory. Safe for
 * use by many threads.
 */
final class Units {
    private static final int CACHE = 4 << 20;

    private record GroupKey(PackId pack, long offset) {
        // written out, as in ContentId

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof GroupKey key && offset == key.offset && pack.equals(key.pack);
        }

        @Override
        public int hashCode() {
            return 31 * pack.hashCode() + Long.hashCode(offset);
        }
    }

    private final Shelf shelf;
    private final Keys keys;
    private final byte[] idKey;
    private final ConcurrentLinkedQueue<IdHash> hashes = new ConcurrentLinkedQueue<>();
    private final BadCopies bad;

    private final Map<GroupKey, byte[]> cache = new LinkedHashMap<>(64, 0.75f, true);
    private int cached;

    Units(Shelf shelf, Keys keys) {
        this(shelf, keys, new BadCopies());
    }

    /** @param bad copies that are known to be bad, and those that this finds */
    Units(Shelf shelf, Keys keys, BadCopies bad) {
        this.shelf = shelf;
        this.keys = keys;
        this.bad = bad;
        this.idKey = keys.idKey();
    }

    PackOpener opener(PackId pack, Head head) {
        var key = keys.packKey(head.generation(), head.packClass(), pack);
        return new PackOpener(keys.repository(), pack, head, key);
    }

    ContentId id(UnitType type, byte[] content, int offset, int length) {
        var idle = hashes.poll();
        var hash = idle == null ? new IdHash(idKey) : idle;
        try {
            return hash.of(type, content, offset, length);
        } finally {
            hashes.add(hash);
        }
    }

    /** What this process knows to be bad: writers should store it again. */
    BadCopies bad() {
        return bad;
    }

    /**
     * The bytes of a unit, from the first copy that verifies; those known to be bad come last.
     *
     * @param affected what cannot be read without it, for the message
     */
    byte[] read(ContentId id, UnitType type, Place place, String affected) {
        FormatException first = null;
        for (var again = 0; again < 2; again++) {
            for (var copy = place; copy != null; copy = copy.next()) {
                if (again == 0 == bad.covers(id, copy)) {
                    continue;
                }
                try {
                    return read(id, type, copy);
                } catch (FormatException e) {
                    first = first == null ? e : first;
                }
            }
        }
        throw Failures.damaged(
                Shelf.pack(place.pack().id()), first == null ? new FormatException(Failures.GONE) : first, affected);
    }

    private byte[] read(ContentId id, UnitType type, Place place) throws FormatException {
        var reason = "content under the id of other content";
        if (!place.type().equals(type)) {
            // of who names it, not of the copy
            throw new FormatException(reason);
        }
        var raw = group(place.pack(), place.group());
        if (!id(type, raw, place.offset(), place.length()).equals(id)) {
            bad.unit(place.pack().id(), id, reason);
            throw new FormatException(reason);
        }
        return Arrays.copyOfRange(raw, place.offset(), place.offset() + place.length());
    }

    private byte[] group(IndexedPack pack, PackGroup group) throws FormatException {
        var key = new GroupKey(pack.id(), group.offset());
        var known = cached(key);
        if (known != null) {
            return known;
        }
        var message = shelf.get(Shelf.pack(pack.id()), group.offset(), group.length());
        if (message.isEmpty()) {
            bad.pack(pack.id(), Failures.GONE);
            throw new FormatException(Failures.GONE);
        }
        try {
            var raw = opener(pack.id(), pack.head()).group(group, message.get(), 0);
            keep(key, raw);
            return raw;
        } catch (FormatException e) {
            bad.group(pack.id(), group.offset(), Failures.reason(e));
            throw e;
        }
    }

    /** Forgets content that was read. */
    void rest() {
        synchronized (cache) {
            cache.clear();
            cached = 0;
        }
    }

    private byte @Nullable [] cached(GroupKey key) {
        synchronized (cache) {
            return cache.get(key);
        }
    }

    private void keep(GroupKey key, byte[] raw) {
        synchronized (cache) {
            var before = cache.put(key, raw);
            cached += raw.length - (before == null ? 0 : before.length);
            var oldest = cache.values().iterator();
            while (cached > CACHE && cache.size() > 1 && oldest.hasNext()) {
                cached -= oldest.next().length;
                oldest.remove();
            }
        }
    }
}
