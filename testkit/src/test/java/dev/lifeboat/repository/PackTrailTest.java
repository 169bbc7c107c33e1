package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.format.PackId;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A trail says of each pack whether it was read, whatever was read after or beside it. */
class PackTrailTest {
    private final Random random = new Random(11);

    private PackId pack() {
        return new PackId(random.nextLong(), random.nextLong());
    }

    @Test
    void knowsItsPacksAndNoOther() {
        var trail = PackTrail.NONE;
        var packs = new ArrayList<PackId>();
        for (var i = 0; i < 1_000; i++) {
            var pack = pack();
            packs.add(pack);
            trail = trail.and(pack);
        }
        assertThat(trail.size()).isEqualTo(1_000);
        assertThat(packs).allMatch(trail.lookup());
        assertThat(packs).allMatch(PackTrail.parse(trail.bytes()).lookup());
        for (var i = 0; i < 1_000; i++) {
            assertThat(trail.lookup()).rejects(pack());
        }
        assertThat(PackTrail.NONE.lookup()).rejects(packs.getFirst());
        assertThat(PackTrail.NONE.size()).isZero();
    }

    /** A position that was heard stays what it was while the check goes on, and two may go on from one. */
    @Test
    void staysWhatItWasWhileOthersGoOnFromIt() {
        for (var length : new int[] {0, 1, 63, 64, 65}) {
            var trail = PackTrail.NONE;
            for (var i = 0; i < length; i++) {
                trail = trail.and(pack());
            }
            for (var from : new PackTrail[] {trail, PackTrail.parse(trail.bytes())}) {
                var before = from.bytes();
                var one = pack();
                var other = pack();
                var left = from.and(one);
                var right = from.and(other).and(pack());
                assertThat(from.bytes()).isEqualTo(before);
                assertThat(left.lookup()).accepts(one).rejects(other);
                assertThat(right.lookup()).accepts(other).rejects(one);
                assertThat(left.size()).isEqualTo(length + 1);
                assertThat(right.size()).isEqualTo(length + 2);
            }
        }
    }

    @Test
    void isBounded() {
        var full = PackTrail.parse(new byte[PackTrail.MOST * Long.BYTES]);
        assertThat(full.and(pack()).size()).isEqualTo(PackTrail.MOST);
        assertThatThrownBy(() -> PackTrail.parse(new byte[(PackTrail.MOST + 1) * Long.BYTES]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> PackTrail.parse(new byte[7])).isInstanceOf(IllegalArgumentException.class);
    }
}
