package dev.lifeboat.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.tree.PieceList.Part;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The content of a file has one form: that of {@code docs/format.md} section 5, whatever the pieces. */
class ContentBuilderTest {
    private static final IdHash IDS = new IdHash(new byte[32]);
    private static final ContentId ENDS = new ContentId(1, 2, 3, 1 << 10);
    private static final ContentId GOES_ON = new ContentId(1, 2, 3, 1);
    private static final int MIB = 1 << 20;

    private final Map<ContentId, PieceList> lists = new HashMap<>();

    @Test
    void countsEachMibThatIsBegunUpToEight() {
        assertThat(List.of(0L, 1L, MIB - 1L, (long) MIB, MIB + 1L, 8L * MIB, 8L * MIB + 1, 1L << 44, Long.MAX_VALUE))
                .extracting(Content::weightUnits)
                .containsExactly(0, 1, 1, 1, 2, 8, 8, 8, 8);
    }

    @Test
    void staysInTheEntryUpTo32PiecesForEachMib() {
        assertThat(build(pieces(32, 1_000, GOES_ON))).isInstanceOf(Content.Pieces.class);
        assertThat(build(pieces(33, 1_000, GOES_ON))).isInstanceOf(Content.Listed.class);
        assertThat(build(pieces(256, 30_000, GOES_ON))).isInstanceOf(Content.Pieces.class);
        assertThat(build(pieces(257, 30_000, GOES_ON))).isInstanceOf(Content.Listed.class);
        assertThat(build(pieces(256, 28_000, GOES_ON))).isInstanceOf(Content.Listed.class);
        // there no id ends anything
        assertThat(build(pieces(32, 1_000, ENDS))).isEqualTo(new Content.Pieces(pieces(32, 1_000, ENDS)));
    }

    /** Pieces that were held back for the entry end their lists as any others. */
    @Test
    void endsListsWhereTheIdSays() {
        var few = new ArrayList<>(pieces(20, 1_000, GOES_ON));
        few.add(new Piece(1_000, ENDS));
        few.addAll(pieces(19, 1_000, GOES_ON));
        var content = build(few);
        assertThat(lists.values()).extracting(PieceList::count).containsExactlyInAnyOrder(21L, 19L, 40L);
        assertThat(content).isInstanceOfSatisfying(Content.Listed.class, listed -> {
            assertThat(listed.height()).isEqualTo(2);
            assertThat(listed.count()).isEqualTo(40);
            assertThat(listed.stored()).isEqualTo(40_000);
        });
    }

    @Test
    void endsListsAfter8192Items() {
        build(pieces(Limits.LIST + 1, 1, GOES_ON));
        assertThat(lists.values())
                .extracting(PieceList::count)
                .containsExactlyInAnyOrder((long) Limits.LIST, 1L, Limits.LIST + 1L);
        lists.clear();
        var full = build(pieces(Limits.LIST, 1, GOES_ON));
        assertThat(full)
                .isInstanceOfSatisfying(
                        Content.Listed.class,
                        listed -> assertThat(listed.height()).isEqualTo(1));
    }

    /** What the format says of lists, evaluated level by level. */
    @Test
    void givesTheListsOfTheFormat() {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var run = 0; run < 40; run++) {
            var often = run % 10 == 0 ? 1 : 1 + random.nextInt(30);
            var pieces = new ArrayList<Piece>();
            for (var left = run % 10 == 0 ? 4_000 : 40 + random.nextInt(1_000); left > 0; left--) {
                var isHole = random.nextInt(9) == 0
                        && !pieces.isEmpty()
                        && !pieces.getLast().isHole();
                var fourth = random.nextInt(often) == 0 ? random.nextLong() << 10 : random.nextLong();
                pieces.add(
                        isHole
                                ? Piece.hole(1 + random.nextInt(9_000))
                                : new Piece(1, new ContentId(7, 7, run, fourth)));
            }
            lists.clear();
            assertThat(build(pieces)).as("seed %d run %d", seed, run).isEqualTo(definition(pieces));
            // and what was stored is all of it
            assertThat(read(build(pieces))).as("seed %d run %d", seed, run).isEqualTo(pieces);
        }
    }

    @Test
    void joinsHolesAndCountsThemAtOnce() {
        var content = new ContentBuilder(IDS, (_, _, _) -> {});
        content.hole(3);
        assertThat(content.size()).isEqualTo(3);
        content.add(Piece.hole(4));
        assertThat(content.size()).isEqualTo(7);
        content.add(new Piece(10, GOES_ON));
        content.hole(5);
        assertThat(content.size()).isEqualTo(22);
        assertThat(content.finish())
                .isEqualTo(new Content.Pieces(List.of(Piece.hole(7), new Piece(10, GOES_ON), Piece.hole(5))));
    }

    @Test
    void chunksHaveUpTo4MibAndHolesAnyLength() {
        assertThat(new Piece(Limits.CHUNK, GOES_ON).stored()).isEqualTo(Limits.CHUNK);
        assertThat(Piece.hole(Long.MAX_VALUE).stored()).isZero();
        for (var length : new long[] {0, -1, Limits.CHUNK + 1}) {
            assertThatThrownBy(() -> new Piece(length, GOES_ON)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> Piece.hole(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesAListThatGoesOnAfterItsEnd() throws Exception {
        var ends = new Piece(5, ENDS);
        var goesOn = new Piece(5, GOES_ON);
        takes(new PieceList.Pieces(List.of(goesOn, ends)));
        refuses(new PieceList.Pieces(List.of(ends, goesOn)));
        takes(new PieceList.Lists(1, List.of(part(GOES_ON, 1, 5, 5), part(ENDS, 1, 5, 5))));
        refuses(new PieceList.Lists(1, List.of(part(ENDS, 1, 5, 5), part(GOES_ON, 1, 5, 5))));
    }

    @Test
    void takesListsUpToEveryBoundAndNoneBeyond() throws Exception {
        takes(new PieceList.Lists(
                Limits.HEIGHT - 1, List.of(part(GOES_ON, Limits.ENTRIES, Long.MAX_VALUE, Limits.BYTES))));
        takes(new PieceList.Lists(1, List.of(part(GOES_ON, 1, 0, 0))));
        refuses(new PieceList.Lists(Limits.HEIGHT, List.of(part(GOES_ON, 1, 5, 5))));
        refuses(new PieceList.Lists(1, List.of(part(GOES_ON, 0, 5, 5))));
        refuses(new PieceList.Lists(1, List.of(part(GOES_ON, 1, 5, 6))));
        refuses(new PieceList.Lists(1, List.of(part(GOES_ON, Limits.ENTRIES + 1, 5, 5))));
        refuses(new PieceList.Lists(1, List.of(part(GOES_ON, 1, Long.MAX_VALUE, 5), part(GOES_ON, 1, 1, 1))));
        refuses(new PieceList.Lists(1, List.of(part(GOES_ON, 1, Limits.BYTES, Limits.BYTES), part(GOES_ON, 1, 5, 1))));
        refuses(new PieceList.Pieces(List.of()));
        refuses(new PieceList.Pieces(pieces(Limits.LIST + 1, 1, GOES_ON)));
        takes(new PieceList.Pieces(pieces(Limits.LIST, 1, GOES_ON)));
    }

    @Test
    void readsContentOfASizeOrRefuses() throws Exception {
        for (var content : List.of(
                build(pieces(32, 1_000, GOES_ON)),
                build(pieces(33, 1_000, GOES_ON)),
                new Content.Pieces(List.of(new Piece(32_000, ENDS))))) {
            var out = new Encoder();
            content.encode(out);
            var size = content.stored();
            assertThat(Content.decode(new Decoder(out.toBytes()), size)).isEqualTo(content);
            assertThatThrownBy(() -> Content.decode(new Decoder(out.toBytes()), 31_999))
                    .isInstanceOf(FormatException.class);
        }
        for (var height : new int[] {0, Limits.HEIGHT + 1}) {
            assertThatThrownBy(() -> Content.decode(listed(height), 5)).isInstanceOf(FormatException.class);
        }
        assertThat(Content.decode(listed(Limits.HEIGHT), 5))
                .isEqualTo(new Content.Listed(ENDS, Limits.HEIGHT, 1_000, 5));
    }

    private static Decoder listed(int height) {
        var out = new Encoder();
        new Content.Listed(ENDS, height, 1_000, 5).encode(out);
        return new Decoder(out.toBytes());
    }

    private Content build(List<Piece> pieces) {
        var content = new ContentBuilder(IDS, (id, type, encoded) -> {
            try {
                var list = PieceList.decode(encoded);
                assertThat(type).isEqualTo(UnitType.list(list.level()));
                lists.put(id, list);
            } catch (FormatException e) {
                throw new AssertionError(e);
            }
        });
        pieces.forEach(content::add);
        return content.finish();
    }

    private static Content definition(List<Piece> pieces) {
        var size = pieces.stream().mapToLong(Piece::length).sum();
        var stored = pieces.stream().mapToLong(Piece::stored).sum();
        if (pieces.size() <= 32 * Math.min(8, (size + MIB - 1) / MIB)) {
            return new Content.Pieces(pieces);
        }
        var level = new ArrayList<Part>();
        cut(pieces, piece -> piece.isHole() ? GOES_ON : piece.id())
                .forEach(list -> level.add(part(new PieceList.Pieces(list))));
        for (var height = 1; ; height++) {
            if (level.size() == 1) {
                return new Content.Listed(level.getFirst().id(), height, pieces.size(), stored);
            }
            var below = List.copyOf(level);
            var number = height;
            level.clear();
            cut(below, Part::id).forEach(list -> level.add(part(new PieceList.Lists(number, list))));
        }
    }

    private static <T> List<List<T>> cut(List<T> items, java.util.function.Function<T, ContentId> id) {
        var lists = new ArrayList<List<T>>();
        var list = new ArrayList<T>();
        for (var item : items) {
            list.add(item);
            if (id.apply(item).fourth() % 1_024 == 0 || list.size() == 8_192) {
                lists.add(List.copyOf(list));
                list.clear();
            }
        }
        if (!list.isEmpty()) {
            lists.add(list);
        }
        return lists;
    }

    private static Part part(PieceList list) {
        var encoded = PieceList.encode(list);
        var id = IDS.of(UnitType.list(list.level()), encoded, 0, encoded.length);
        return new Part(id, list.count(), list.size(), list.stored());
    }

    private List<Piece> read(Content content) {
        return switch (content) {
            case Content.Pieces(var pieces) -> pieces;
            case Content.Listed listed -> {
                var list = list(listed.list());
                assertThat(list.level()).isEqualTo(listed.height() - 1);
                assertThat(list.count()).isEqualTo(listed.count());
                assertThat(list.stored()).isEqualTo(listed.stored());
                yield read(list);
            }
        };
    }

    private List<Piece> read(PieceList list) {
        return switch (list) {
            case PieceList.Pieces(var pieces) -> pieces;
            case PieceList.Lists lists -> {
                var pieces = new ArrayList<Piece>();
                for (var part : lists.parts()) {
                    var below = list(part.id());
                    assertThat(part(below)).isEqualTo(part);
                    pieces.addAll(read(below));
                }
                yield pieces;
            }
        };
    }

    private PieceList list(ContentId id) {
        var list = lists.get(id);
        assertThat(list).isNotNull();
        return list;
    }

    private static void takes(PieceList list) throws FormatException {
        assertThat(PieceList.decode(PieceList.encode(list))).isEqualTo(list);
    }

    private static void refuses(PieceList list) {
        assertThatThrownBy(() -> PieceList.decode(PieceList.encode(list))).isInstanceOf(FormatException.class);
    }

    private static Part part(ContentId id, long count, long size, long stored) {
        return new Part(id, count, size, stored);
    }

    private static List<Piece> pieces(int count, int length, ContentId id) {
        var pieces = new ArrayList<Piece>();
        for (var left = count; left > 0; left--) {
            pieces.add(new Piece(length, id));
        }
        return pieces;
    }
}
