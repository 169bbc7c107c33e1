package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.Segment.PackContents;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.pack.PackGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacesTest {
    private static final List<SectionName> SECTIONS =
            List.of(SectionName.VOLUME, SectionName.file("shop", "orders"), SectionName.kubernetes("", "configmaps"));

    /** What is held, in the plainest form: packs in their order, with the ordinal of the first copy of each. */
    private static final class Model {
        private record Held(PackContents pack, int first) {}

        private record Copy(PackId pack, boolean verified, SectionName section, int ordinal, int offset, int length) {}

        private final List<Held> packs = new ArrayList<>();
        private int next;

        void add(PackContents pack) {
            for (var i = 0; i < packs.size(); i++) {
                var held = packs.get(i);
                if (held.pack().id().equals(pack.id())) {
                    if (pack.proves(held.pack())) {
                        packs.set(i, new Held(proven(held.pack(), pack.sha256()), held.first()));
                    }
                    return;
                }
            }
            packs.add(new Held(pack, next));
            next += units(pack);
        }

        void remove(PackId pack) {
            packs.removeIf(held -> held.pack().id().equals(pack));
        }

        List<Copy> copies(ContentId id) {
            var copies = new ArrayList<Copy>();
            for (var held : packs) {
                var ordinal = held.first();
                for (var group : held.pack().groups()) {
                    var offset = 0;
                    for (var unit : group.units()) {
                        if (unit.id().equals(id)) {
                            copies.add(new Copy(
                                    held.pack().id(),
                                    held.pack().verified(),
                                    group.section(),
                                    ordinal,
                                    offset,
                                    unit.length()));
                        }
                        ordinal++;
                        offset += unit.length();
                    }
                }
            }
            return copies;
        }

        List<PackId> withChunks(SectionName section) {
            return packs.stream()
                    .map(Held::pack)
                    .filter(pack -> pack.groups().stream()
                            .filter(group -> group.section().equals(section))
                            .flatMap(group -> group.units().stream())
                            .anyMatch(
                                    unit -> unit.type().isChunk() || unit.type().isList()))
                    .map(PackContents::id)
                    .toList();
        }
    }

    private static int units(PackContents pack) {
        return pack.groups().stream().mapToInt(group -> group.units().size()).sum();
    }

    private static List<Model.Copy> copies(Places places, ContentId id) {
        var copies = new ArrayList<Model.Copy>();
        for (var place = places.find(id).orElse(null); place != null; place = place.next()) {
            copies.add(new Model.Copy(
                    place.pack().id(),
                    place.pack().verified(),
                    place.section(),
                    place.ordinal(),
                    place.offset(),
                    place.length()));
        }
        return copies;
    }

    private static ContentId id(int number) {
        // the same beginning for many: who finds by it alone finds the wrong one
        return new ContentId(number % 7, number, 0, 1);
    }

    private static PackContents pack(Random random, int ids) {
        var groups = new ArrayList<PackGroup>();
        var offset = 10L;
        for (var left = random.nextInt(4); left > 0; left--) {
            var units = new ArrayList<PackGroup.Unit>();
            var length = 0;
            for (var more = 1 + random.nextInt(12); more > 0; more--) {
                var type = new UnitType(List.of(1, 2, 3, 32).get(random.nextInt(4)));
                var unit = new PackGroup.Unit(id(random.nextInt(ids)), type, 1 + random.nextInt(500));
                length += unit.length();
                units.add(unit);
            }
            groups.add(new PackGroup(SECTIONS.get(random.nextInt(3)), offset, 40, length, units));
            offset += 40;
        }
        return new PackContents(
                new PackId(random.nextLong(), random.nextLong()),
                new Head(
                        List.of(PackClass.K8S, PackClass.VOL, PackClass.DATA).get(random.nextInt(3)),
                        1 + random.nextInt(9)),
                offset + 40,
                random.nextBoolean() ? PackCodec.UNHASHED : "0123456789abcdef".repeat(4),
                random.nextInt(3) == 0,
                random.nextInt(3),
                groups);
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 200, 100_000})
    void locateWhatAListOfPacksWouldLocate(int ids) {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        var model = new Model();
        var known = new ArrayList<PackContents>();
        try (var places = new Places()) {
            for (var step = 0; step < 1_500; step++) {
                var any = known.isEmpty() ? null : known.get(random.nextInt(known.size()));
                switch (random.nextInt(6)) {
                    case 0, 1, 2 -> {
                        var pack = pack(random, ids);
                        known.add(pack);
                        places.add(pack);
                        model.add(pack);
                    }
                    case 3 -> {
                        if (any != null) {
                            var changed = random.nextBoolean() ? proven(any, "ab".repeat(32)) : pack(random, ids);
                            var again = random.nextBoolean() ? changed : any;
                            places.add(again);
                            model.add(again);
                        }
                    }
                    case 4 -> {
                        if (any != null) {
                            places.remove(any.id());
                            model.remove(any.id());
                            assertThat(places.holds(any.id())).isFalse();
                            assertThat(places.pack(any.id())).isEmpty();
                        }
                    }
                    default -> {
                        var id = id(random.nextInt(ids));
                        assertThat(copies(places, id)).as("seed %d", seed).isEqualTo(model.copies(id));
                    }
                }
            }
            compare(places, model, seed);
        }
    }

    private static void compare(Places places, Model model, long seed) {
        assertThat(places.packs())
                .as("seed %d", seed)
                .containsExactlyElementsOf(
                        model.packs.stream().map(Model.Held::pack).toList());
        assertThat(places.numbered())
                .as("seed %d", seed)
                .isEqualTo(model.packs.stream()
                        .map(held ->
                                new Places.Numbered(held.pack().id(), held.first(), held.first() + units(held.pack())))
                        .toList());
        assertThat(places.ids())
                .isEqualTo(model.packs.stream().map(held -> held.pack().id()).toList());
        for (var section : SECTIONS) {
            // a second time: the first leaves out what is gone
            for (var time = 0; time < 2; time++) {
                assertThat(places.chunks(section)).as("seed %d", seed).isEqualTo(model.withChunks(section));
            }
        }
        var ids = new TreeSet<ContentId>();
        for (var held : model.packs) {
            assertThat(places.pack(held.pack().id())).as("seed %d", seed).contains(held.pack());
            assertThat(places.indexed(held.pack().id()))
                    .contains(new IndexedPack(
                            held.pack().id(),
                            held.pack().head(),
                            held.pack().length(),
                            held.pack().verified(),
                            held.pack().enrolment()));
            held.pack().groups().forEach(group -> group.units().forEach(unit -> ids.add(unit.id())));
        }
        ids.forEach(id -> assertThat(copies(places, id)).as("seed %d", seed).isEqualTo(model.copies(id)));
        assertThat(places.copies())
                .isEqualTo(model.packs.stream()
                        .mapToInt(held -> units(held.pack()))
                        .sum());
    }

    @Test
    void knowNoPackByOrdinalsThatItHadBefore() {
        var random = new Random(3);
        var first = pack(random, 50);
        while (first.groups().isEmpty()) {
            first = pack(random, 50);
        }
        try (var places = new Places()) {
            places.add(first);
            var before = places.numbered().getFirst();
            assertThat(places.pack(before)).contains(first);
            places.remove(first.id());
            assertThat(places.pack(before)).isEmpty();

            places.add(first);
            assertThat(places.pack(before)).isEmpty();
            assertThat(places.pack(places.numbered().getFirst())).contains(first);
        }
    }

    /** One writer may store a unit as often as he likes, and costs nobody the stack for it. */
    @Test
    void takeAHundredThousandCopiesOfOneUnit() {
        var units = new ArrayList<PackGroup.Unit>();
        for (var i = 0; i < 100_000; i++) {
            units.add(new PackGroup.Unit(id(1), UnitType.CHUNK, 1));
        }
        var pack = new PackContents(
                new PackId(1, 2),
                new Head(PackClass.DATA, 1),
                500,
                PackCodec.UNHASHED,
                false,
                0,
                List.of(new PackGroup(SECTIONS.get(1), 10, 400, 100_000, units)));
        try (var places = new Places()) {
            places.add(pack);
            var place = places.find(id(1)).orElseThrow();

            assertThat(place.filter(copy -> copy.ordinal() % 2 == 1)
                            .orElseThrow()
                            .ordinal())
                    .isEqualTo(1);
            assertThat(place.filter(copy -> copy.ordinal() == 99_999)
                            .orElseThrow()
                            .next())
                    .isNull();
            assertThat(place.followedBy(place).hasOnlyCopiesOf(place)).isTrue();
            places.remove(pack.id());
            assertThat(places.find(id(1))).isEmpty();
        }
    }

    /** A segment may say the hash as well, of a pack that had none. */
    private static PackContents proven(PackContents pack, String hash) {
        return new PackContents(pack.id(), pack.head(), pack.length(), hash, true, pack.enrolment(), pack.groups());
    }
}
