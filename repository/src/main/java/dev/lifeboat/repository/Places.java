package dev.lifeboat.repository;

import dev.lifeboat.repository.Segment.PackContents;
import dev.lifeboat.repository.crypto.SipHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.index.GroupPages;
import dev.lifeboat.repository.index.HashTable;
import dev.lifeboat.repository.pack.PackGroup;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Locations of units by id, first come first served. On the heap a dozen bytes for each copy and a hundred for each pack; ids and locations are in pages of
 * a temporary file once they are more than a few MiB. Not thread-safe.
 *
 * <p>Throws {@code TEMPORARY_FILES_FAILED} if that file cannot be written or read; what was being added then is not.
 */
final class Places implements AutoCloseable {
    /** Keyed by the process: a writer who knew the hash could pile up ids under one. */
    private final SipHash hashes;

    private final HashTable ordinals = new HashTable();
    private final PackTable packs;
    private final GroupPages pages;
    /** Numbers of packs that hold chunks or lists of a section, in their order; some may be gone. */
    private final Map<SectionName, Numbers> chunks = new HashMap<>();

    private int next;

    /** A pack whose copies of units have the ordinals from {@code first} to {@code end}, in the order of its directory; {@code end} is no longer its own. */
    record Numbered(PackId id, int first, int end) {}

    /** A growing list. */
    private static final class Numbers {
        private int[] numbers = new int[2];
        private int size;

        /** Unless it is the last already. */
        void add(int number) {
            if (size > 0 && numbers[size - 1] == number) {
                return;
            }
            if (size == numbers.length) {
                numbers = Arrays.copyOf(numbers, size + size / 2 + 1);
            }
            numbers[size++] = number;
        }

        IntStream stream() {
            return IntStream.range(0, size).map(i -> numbers[i]);
        }
    }

    Places() {
        this(new GroupPages());
    }

    Places(GroupPages pages) {
        this.pages = pages;
        var key = new byte[16];
        new SecureRandom().nextBytes(key);
        hashes = new SipHash(key);
        packs = new PackTable(hashes);
    }

    /** @return the number of the pack */
    int add(PackContents pack) {
        var known = packs.find(pack.id());
        if (known != PackTable.NONE) {
            if (pack.verified() && !packs.isVerified(known) && pack.proves(contents(known))) {
                // everything else of the pack stays as the first segment says
                packs.prove(known, pack.sha256());
            }
            return known;
        }
        var count = 0L;
        for (var group : pack.groups()) {
            count += group.units().size();
        }
        var end = Math.toIntExact(next + count);
        var page = pages.size();
        try {
            pages.add(pack.groups(), next);
        } catch (IOException e) {
            throw spoiled(e);
        }
        var ordinal = next;
        var number = packs.add(pack, ordinal, page);
        next = end;
        for (var group : pack.groups()) {
            for (var unit : group.units()) {
                ordinals.add(hash(unit.id()), ordinal);
                ordinal++;
                if (unit.type().isChunk() || unit.type().isList()) {
                    chunks.computeIfAbsent(group.section(), _ -> new Numbers()).add(number);
                }
            }
        }
        return number;
    }

    /** Forgets a pack: no segment names it any more. Nothing for one that is gone. */
    void remove(int number) {
        if (packs.isGone(number)) {
            return;
        }
        var ordinal = packs.first(number);
        for (var group : groups(number)) {
            for (var unit : group.units()) {
                ordinals.remove(hash(unit.id()), ordinal);
                ordinal++;
            }
        }
        packs.remove(number);
    }

    void remove(PackId gone) {
        var number = packs.find(gone);
        if (number != PackTable.NONE) {
            remove(number);
        }
    }

    /** How many segments name a pack. */
    int names(int number) {
        return packs.names(number);
    }

    void setNames(int number, int names) {
        packs.setNames(number, names);
    }

    int number(PackId id) {
        return packs.find(id);
    }

    PackId id(int number) {
        return packs.id(number);
    }

    Optional<IndexedPack> indexed(PackId id) {
        var number = packs.find(id);
        return number == PackTable.NONE ? Optional.empty() : Optional.of(packs.get(number));
    }

    Optional<PackContents> pack(PackId id) {
        var number = packs.find(id);
        return number == PackTable.NONE ? Optional.empty() : Optional.of(contents(number));
    }

    /** Empty if the pack is gone, or came again with other ordinals. */
    Optional<PackContents> pack(Numbered pack) {
        var number = packs.find(pack.id());
        return number == PackTable.NONE || packs.first(number) != pack.first()
                ? Optional.empty()
                : Optional.of(contents(number));
    }

    /** The first copy of a unit, which knows the others. */
    Optional<Place> find(ContentId id) {
        var found = ordinals.find(hash(id));
        @Nullable Place place = null;
        for (var i = found.length - 1; i >= 0; i--) {
            var copy = copy(found[i]);
            if (copy.unit().id().equals(id)) {
                place = new Place(
                        packs.get(packs.at(found[i])),
                        copy.group(),
                        found[i],
                        copy.offset(),
                        copy.unit().length(),
                        copy.unit().type(),
                        place);
            }
        }
        return Optional.ofNullable(place);
    }

    boolean holds(PackId pack) {
        return packs.find(pack) != PackTable.NONE;
    }

    /** In the order in which they were added, one after the other. Those that are removed meanwhile are passed over. */
    Iterable<PackContents> packs() {
        return () -> stream().mapToObj(this::contents).iterator();
    }

    List<PackId> ids() {
        return stream().mapToObj(packs::id).toList();
    }

    List<Numbered> numbered() {
        return stream()
                .mapToObj(number -> new Numbered(packs.id(number), packs.first(number), end(number)))
                .toList();
    }

    /** Packs with large values that were stored for a section, of any point. */
    List<PackId> chunks(SectionName section) {
        var numbers = chunks.get(section);
        if (numbers == null) {
            return List.of();
        }
        var found = new ArrayList<PackId>();
        var kept = new Numbers();
        numbers.stream().filter(number -> !packs.isGone(number)).forEach(number -> {
            found.add(packs.id(number));
            kept.add(number);
        });
        if (found.isEmpty()) {
            chunks.remove(section);
        } else {
            chunks.put(section, kept);
        }
        return found;
    }

    /** Copies of units that have places. */
    long copies() {
        return ordinals.size();
    }

    /** Heap that grows with what was added. */
    long bytes() {
        var lists = chunks.values().stream()
                .mapToLong(list -> 80L + 4L * list.numbers.length)
                .sum();
        return ordinals.bytes() + packs.bytes() + pages.bytes() + lists;
    }

    /** Forgets pages that were read last. */
    void rest() {
        pages.rest();
    }

    @Override
    public void close() {
        pages.close();
    }

    private IntStream stream() {
        return IntStream.range(0, packs.size()).filter(number -> !packs.isGone(number));
    }

    private PackContents contents(int number) {
        var pack = packs.get(number);
        return new PackContents(
                pack.id(),
                pack.head(),
                pack.length(),
                packs.sha256(number),
                pack.verified(),
                pack.enrolment(),
                groups(number));
    }

    private int end(int number) {
        return number + 1 == packs.size() ? next : packs.first(number + 1);
    }

    private List<PackGroup> groups(int number) {
        var end = number + 1 == packs.size() ? pages.size() : packs.page(number + 1);
        try {
            return pages.groups(packs.page(number), end);
        } catch (IOException e) {
            throw spoiled(e);
        }
    }

    private GroupPages.Found copy(int ordinal) {
        try {
            return pages.find(ordinal);
        } catch (IOException e) {
            throw spoiled(e);
        }
    }

    private long hash(ContentId id) {
        return hashes.hash(id.bytes());
    }

    private static RuntimeException spoiled(IOException e) {
        return Failures.temporary(e);
    }
}
