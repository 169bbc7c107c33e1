package dev.lifeboat.repository;

import dev.lifeboat.repository.Segment.PackContents;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.pack.PackGroup;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.testkit.repository.Backups;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Segments as a volume leaves them, of packs that do not exist: chunks of 1 MiB, each a group of its own, sixteen to a pack, which is as few as there are.
 * The id of a chunk follows from its number, so whoever looks for it needs no list.
 */
final class MadeUpIndex {
    static final int IN_PACK = 16;

    static final RepositoryId ID = new RepositoryId(5, 6);

    private static final SectionName SECTION = SectionName.block("shop", "orders");
    private static final int CHUNK = 1 << 20;

    private final BlobStore store;
    private final Shelf shelf;
    private final Keys keys;
    private final Seal seal;

    MadeUpIndex(BlobStore store) {
        var random = new FixedRandom("an index of no repository");
        this.store = store;
        this.shelf = new Shelf(store, ID);
        this.keys = Keys.random(ID, random);
        this.seal = new Seal(keys, random);
    }

    /** Makes the rest of the repository, which a process of its own can then open. */
    void create() {
        var surroundings = Surroundings.of(InstantSource.fixed(Backups.NOW));
        Opening.create(store, keys, Map.of(Repository.SERVICE, Backups.KEK), surroundings);
    }

    Index open() {
        return open(new Places());
    }

    Index open(Places places) {
        return new Index(shelf, seal, List::of, places);
    }

    List<String> segments() {
        return shelf.names(Shelf.INDEX);
    }

    void delete(String segment) {
        shelf.delete(segment);
    }

    /** Adds segments with the chunks from {@code first} to {@code end}, the latter not included. Both are multiples of sixteen. */
    void write(int first, int end) {
        write(first, end, first + 1L);
    }

    /** The same as another commit would. */
    void write(int first, int end, long sequence) {
        var segments = new int[1];
        Segment.encode(sequence, packs(first, end), body -> {
            var name = Segment.name(sequence, new PackId(first, segments[0]++).hex());
            shelf.put(name, seal.close(Seal.SEGMENT, name, body));
        });
    }

    static ContentId id(int number) {
        return new ContentId(
                mixed(4L * number), mixed(4L * number + 1), mixed(4L * number + 2), mixed(4L * number + 3));
    }

    private static Iterable<PackContents> packs(int first, int end) {
        return () -> packs(IntStream.range(first / IN_PACK, end / IN_PACK).iterator());
    }

    private static Iterator<PackContents> packs(Iterator<Integer> numbers) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return numbers.hasNext();
            }

            @Override
            public PackContents next() {
                return pack(numbers.next());
            }
        };
    }

    private static PackContents pack(int number) {
        var groups = new ArrayList<PackGroup>();
        var offset = (long) PackCodec.HEAD;
        for (var i = 0; i < IN_PACK; i++) {
            var unit = new PackGroup.Unit(id(IN_PACK * number + i), UnitType.CHUNK, CHUNK);
            groups.add(new PackGroup(SECTION, offset, CHUNK + 24, CHUNK, Collections.singletonList(unit)));
            offset += CHUNK + 24;
        }
        var id = new PackId(mixed(number), mixed(~number));
        return new PackContents(
                id, new Head(PackClass.DATA, 1), offset + 900, "0123456789abcdef".repeat(4), false, 1, groups);
    }

    /** As even as an HMAC: the finisher of SplitMix64. */
    private static long mixed(long number) {
        var z = number * 0x9e37_79b9_7f4a_7c15L;
        z = (z ^ z >>> 30) * 0xbf58_476d_1ce4_e5b9L;
        z = (z ^ z >>> 27) * 0x94d0_49bb_1331_11ebL;
        return z ^ z >>> 31;
    }
}
