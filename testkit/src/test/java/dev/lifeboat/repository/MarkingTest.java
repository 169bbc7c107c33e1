package dev.lifeboat.repository;

import static dev.lifeboat.repository.MarkedIndex.group;
import static dev.lifeboat.repository.MarkedIndex.pack;
import static dev.lifeboat.repository.MarkedIndex.point;
import static dev.lifeboat.repository.MarkedIndex.section;
import static dev.lifeboat.repository.MarkedIndex.unit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which copies of a unit some point needs: one that was read back and stays, of its own volume; without one, all. */
class MarkingTest {
    private static final SectionName PODS = SectionName.kubernetes("", "pods");
    private static final SectionName ORDERS = SectionName.file("shop", "orders");
    private static final SectionName USERS = SectionName.file("shop", "users");

    private final MarkedIndex made = new MarkedIndex();

    @Test
    void needsEveryCopyWhileNoneWasReadBack() {
        made.add(1, false, group(PODS, 9, 1)).add(2, false, group(PODS, 9, 1)).add(3, false, group(PODS, 9, 2));
        assertThat(needed(marking(1))).containsExactly(1, 2);
    }

    @Test
    void needsOnlyTheFirstCopyThatWasReadBack() {
        made.add(1, false, group(PODS, 9, 1)).add(2, true, group(PODS, 9, 1)).add(3, true, group(PODS, 9, 1));
        assertThat(needed(marking(1))).containsExactly(2);
    }

    @Test
    void needsNoCopyInAPackThatGoesUnlessThereIsNoOther() {
        made.add(1, true, group(PODS, 9, 1)).add(2, true, group(PODS, 9, 1)).add(3, true, group(PODS, 9, 2));
        var condemned =
                new Condemned(Map.of("record", new Garbage(1, Instant.EPOCH, List.of(pack(1), pack(3)), List.of())));
        var marking = made.marking(condemned, Set.of());
        marking.mark(point(1));
        assertThat(needed(marking)).containsExactly(2);
        marking.mark(point(2));
        assertThat(needed(marking)).containsExactly(2, 3);
    }

    @Test
    void needsNoCopyInAPackThatIsMissingUnlessThereIsNoOther() {
        made.add(1, true, group(PODS, 9, 1)).add(2, true, group(PODS, 9, 1)).add(3, true, group(PODS, 9, 2));
        var marking = made.marking(Condemned.NOTHING, Set.of(pack(1), pack(3)));
        marking.mark(point(1));
        marking.mark(point(2));
        assertThat(needed(marking)).containsExactly(2, 3);
    }

    @Test
    void needsACopyOfTheVolumesOwn() {
        made.add(1, true, group(ORDERS, 9, 1)).add(2, true, group(USERS, 9, 1)).add(3, true, group(PODS, 9, 1));
        var marking = made.marking(Condemned.NOTHING, Set.of());
        marking.mark(section(USERS, 1));
        assertThat(needed(marking)).containsExactly(2);
        marking.mark(section(SectionName.file("shop", "third"), 1));
        assertThat(needed(marking)).containsExactly(1, 2);
        marking.mark(section(PODS, 1));
        assertThat(needed(marking)).containsExactly(1, 2, 3);
    }

    @Test
    void movesWhatIsNeededOutOfPacksThatGoWithinItsVolume() {
        made.add(1, true, group(ORDERS, 9, 1)).add(2, true, group(USERS, 9, 1)).add(3, true, group(USERS, 9, 1));
        var marking = made.marking(Condemned.NOTHING, Set.of());
        marking.mark(section(ORDERS, 1));
        marking.mark(section(USERS, 1));
        assertThat(needed(marking)).containsExactly(1, 2);
        var to = copy(3);
        marking.move(unit(1), to, Set.of(pack(1)));
        assertThat(needed(marking)).containsExactly(1, 2);
        marking.move(unit(1), to, Set.of(pack(1), pack(2)));
        assertThat(needed(marking)).containsExactly(1, 3);
        assertThat(marking.neededCopy(unit(1))).isPresent();
        // who needs none needs none after it
        var nothing = made.marking(Condemned.NOTHING, Set.of());
        nothing.move(unit(1), to, Set.of(pack(1), pack(2)));
        assertThat(needed(nothing)).isEmpty();
        assertThat(nothing.neededCopy(unit(1))).isEmpty();
    }

    @Test
    void takesNothingForACopyElsewhereThatIsNotThereToStay() {
        for (var pack = 1; pack <= 4; pack++) {
            made.add(pack, true, group(USERS, 9, 1));
        }
        made.add(5, false, group(USERS, 9, 1)).add(6, true, group(ORDERS, 9, 1)).add(7, true, group(USERS, 9, 1));
        var condemned = new Condemned(Map.of("record", new Garbage(1, Instant.EPOCH, List.of(pack(2)), List.of())));
        var marking = made.marking(condemned, Set.of(pack(3)));
        var leaving = Set.of(pack(1), pack(4));
        assertThat(marking.elsewhere(unit(1), USERS.volume(), leaving))
                .hasValueSatisfying(copy -> assertThat(number(copy.pack().id())).isEqualTo(7));
        assertThat(marking.elsewhere(unit(1), USERS.volume(), Set.of(pack(1), pack(4), pack(7))))
                .isEmpty();
        assertThat(marking.elsewhere(unit(2), USERS.volume(), leaving)).isEmpty();
    }

    @Test
    void namesWhatNobodyHas() {
        made.add(1, true, group(PODS, 9, 1));
        var marking = made.marking(Condemned.NOTHING, Set.of());
        assertThatThrownBy(() -> marking.mark(point(5)))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DAMAGED));
    }

    /** Packs lie side by side in the marks: what is needed of one says nothing of the next. */
    @Test
    void tellsDeadPacksFromTheirNeighbours() {
        made.add(1, true, group(PODS, 9, 1, 2))
                .add(2, true, group(PODS, 9, 3, 4))
                .add(3, true, group(PODS, 9, 5, 6));
        assertThat(needed(marking(2))).containsExactly(1);
        assertThat(needed(marking(3))).containsExactly(2);
        assertThat(needed(marking(4, 5))).containsExactly(2, 3);
        assertThat(needed(marking())).isEmpty();
        assertThat(marking(3).isNeeded(made.numbered(2).first())).isTrue();
        assertThat(marking(3).isNeeded(made.numbered(2).first() + 1)).isFalse();
    }

    private Place copy(int pack) {
        return made.index()
                .find(unit(1))
                .flatMap(place -> place.filter(copy -> copy.pack().id().equals(pack(pack))))
                .orElseThrow();
    }

    private Marking marking(int... units) {
        var marking = made.marking(Condemned.NOTHING, Set.of());
        for (var unit : units) {
            marking.mark(point(unit));
        }
        return marking;
    }

    private List<Integer> needed(Marking marking) {
        var packs = new ArrayList<Integer>();
        for (var numbered : made.index().numbered()) {
            if (!marking.isDead(numbered)) {
                packs.add(number(numbered.id()));
            }
        }
        packs.sort(null);
        return packs;
    }

    private static int number(PackId pack) {
        return (int) pack.high();
    }
}
