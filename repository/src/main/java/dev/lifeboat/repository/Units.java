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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Reads units out of packs and verifies each: the message authenticates, and the id is computed anew (R5). Keeps the last groups in memory. Safe for
 * use by many threads.
 */
final class Units {
    private static final int CACHE = 4 << 20;

    private record GroupKey(PackId pack, long offset) {}

    private final Shelf shelf;
    private final Keys keys;
    private final byte[] idKey;
    private final ConcurrentLinkedQueue<IdHash> hashes = new ConcurrentLinkedQueue<>();
    private final Set<ContentId> damaged = ConcurrentHashMap.newKeySet();

    private final Map<GroupKey, byte[]> cache = new LinkedHashMap<>(64, 0.75f, true);
    private int cached;

    Units(Shelf shelf, Keys keys) {
        this.shelf = shelf;
        this.keys = keys;
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

    /** True if this process found the unit damaged: a writer should store it again. */
    boolean isDamaged(ContentId id) {
        return damaged.contains(id);
    }

    /**
     * The bytes of a unit, from the first copy that verifies.
     *
     * @param affected what cannot be read without it, for the message
     */
    byte[] read(ContentId id, UnitType type, Place place, String affected) {
        FormatException first = null;
        for (var copy = place; copy != null; copy = copy.next()) {
            try {
                var bytes = read(id, type, copy);
                if (!damaged.isEmpty()) {
                    damaged.remove(id);
                }
                return bytes;
            } catch (FormatException e) {
                first = first == null ? e : first;
            }
        }
        damaged.add(id);
        throw Failures.damaged(
                Shelf.pack(place.pack().id()),
                first == null ? new FormatException("an object that is gone") : first,
                affected);
    }

    private byte[] read(ContentId id, UnitType type, Place place) throws FormatException {
        var raw = group(place.pack(), place.group());
        if (!place.type().equals(type)
                || !id(type, raw, place.offset(), place.length()).equals(id)) {
            throw new FormatException("content under the id of other content");
        }
        return Arrays.copyOfRange(raw, place.offset(), place.offset() + place.length());
    }

    private byte[] group(Segment.PackContents pack, PackGroup group) throws FormatException {
        var key = new GroupKey(pack.id(), group.offset());
        var known = cached(key);
        if (known != null) {
            return known;
        }
        var message = shelf.get(Shelf.pack(pack.id()), group.offset(), group.length())
                .orElseThrow(() -> new FormatException("an object that is gone"));
        var raw = opener(pack.id(), pack.head()).group(group, message, 0);
        keep(key, raw);
        return raw;
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
