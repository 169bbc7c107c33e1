package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.PointTerms.Tier;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.SectionRoot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** R12: a point that holds far less than the last good one of its source says so, until that is the normal size. */
class FallTest {
    private static final SectionName PODS = SectionName.kubernetes("", "pods");
    private static final SectionName SECRETS = SectionName.kubernetes("", "secrets");
    private static final SectionName FOLDER = SectionName.file("db1", "/srv");
    private static final SectionName OTHER = SectionName.file("db1", "/home");
    private static final SectionName DISK = SectionName.block("shop", "disk");
    private static final SectionName HASHES = SectionName.hash("shop", "disk");
    private static final PointTerms CLUSTER = new PointTerms("shop", Tier.OPERATIONAL, 0, List.of(), null);

    private final List<PointRecord> points = new ArrayList<>();
    private final Set<PointId> damaged = new HashSet<>();
    private Instant now = Instant.parse("2026-11-01T00:00:00Z");

    @Test
    void tellsADropFromManyToFew() {
        var good = commit(PODS, 1_000, 1_000_000);
        var few = commit(PODS, 400, 1_000_000);
        assertThat(few.fall()).contains(new Fall(good.id(), now, "k8s entries from 1000 to 400"));
        assertThat(few.fall().orElseThrow().warning(few.id()).text())
                .contains(few.id().hex(), good.id().hex(), "from 1000 to 400");
    }

    @Test
    void tellsContentThatIsGoneWhileTheEntriesStay() {
        commit(FOLDER, 1_000, 50L << 20);
        assertThat(commit(FOLDER, 1_000, 20L << 20).isSuspicious()).isTrue();
        commit(DISK, 1_000, 1_000L << 20);
        assertThat(commit(DISK, 100, 100L << 20).isSuspicious()).isTrue();
    }

    @Test
    void halfIsStillThere() {
        commit(PODS, 1_000, 10L << 20);
        assertThat(commit(PODS, 500, 5L << 20).isSuspicious()).isFalse();
    }

    @Test
    void nothingIsAlwaysAFall() {
        commit(PODS, 1, 10);
        assertThat(commit(CLUSTER, section(PODS, 0, 0)).isSuspicious()).isTrue();
        points.clear();
        // the folder's own entry stays
        commit(FOLDER, 2, 20);
        assertThat(commit(FOLDER, 1, 1).isSuspicious()).isTrue();
    }

    @Test
    void tinySourcesDoNotCryWolf() {
        commit(PODS, 20, 20_000);
        assertThat(commit(PODS, 1, 1_000).isSuspicious()).isFalse();
        commit(FOLDER, 20, 1L << 20);
        assertThat(commit(FOLDER, 2, 100).isSuspicious()).isFalse();
    }

    @Test
    void growthIsNeverTold() {
        var seed = new Random().nextLong();
        var random = new Random(seed);
        for (var round = 0; round < 500; round++) {
            points.clear();
            var entries = random.nextLong(100);
            var bytes = random.nextLong(10L << 20);
            for (var i = 0; i < 10; i++) {
                assertThat(commit(FOLDER, entries, entries == 0 ? 0 : bytes).isSuspicious())
                        .as("seed %s", seed)
                        .isFalse();
                entries += random.nextLong(1 + entries * 3);
                bytes += random.nextLong(1 + bytes * 3);
            }
        }
    }

    @Test
    void firstPointHasNothingToFallFrom() {
        assertThat(commit(CLUSTER, section(PODS, 0, 0)).isSuspicious()).isFalse();
    }

    /** Terabytes of a volume must not hide that the objects are gone, whose hashes hide nothing. */
    @Test
    void eachKindOfSectionsFallsForItself() {
        commit(CLUSTER, section(PODS, 500, 500_000), section(DISK, 900, 900L << 20));
        var fallen = commit(CLUSTER, section(PODS, 3, 3_000), section(DISK, 2_000, 2_000L << 20));
        assertThat(fallen.fall().orElseThrow().what()).startsWith("k8s entries");
        points.clear();
        commit(PointTerms.NONE, section(DISK, 900, 900L << 20), section(HASHES, 900, 900_000));
        assertThat(commit(PointTerms.NONE, section(DISK, 900, 900L << 20), section(HASHES, 0, 0))
                        .isSuspicious())
                .isFalse();
    }

    /** Pods that became Secrets, and kinds that come and go, are no fall. */
    @Test
    void objectsCountTogether() {
        commit(CLUSTER, section(PODS, 500, 500_000));
        assertThat(commit(CLUSTER, section(SECRETS, 400, 400_000)).isSuspicious())
                .isFalse();
    }

    /** What a writer leaves out, or says was not selected, it may leave out in order not to be compared. */
    @Test
    void leavingSectionsOutIsAFallOfAClusterWhateverItsWriterSays() {
        var good = commit(CLUSTER, section(PODS, 500, 500_000));
        assertThat(commit(CLUSTER).fall().orElseThrow().from()).isEqualTo(good.id());
        var notSelected =
                new PointSection(PODS, State.NOT_SELECTED, Optional.empty(), 0, 0, 0, null, null, null, null, Map.of());
        assertThat(commit(CLUSTER, notSelected).isSuspicious()).isTrue();
        assertThat(commit(CLUSTER, section(FOLDER, 900, 900_000)).isSuspicious())
                .isTrue();
    }

    @Test
    void withoutAVaultEachFolderIsASourceOfItsOwn() {
        commit(FOLDER, 1_000, 10L << 20);
        assertThat(commit(OTHER, 2, 10).isSuspicious()).isFalse();
        assertThat(commit(FOLDER, 2, 10).isSuspicious()).isTrue();
    }

    @Test
    void partialPointsAreNeitherComparedNorComparedWith() {
        commit(CLUSTER, section(PODS, 500, 500_000));
        var lacking =
                new PointSection(SECRETS, State.FAILED, Optional.empty(), 0, 0, 0, null, null, null, null, Map.of());
        assertThat(commit(CLUSTER, section(PODS, 1, 1), lacking).isSuspicious()).isFalse();
        assertThat(commit(CLUSTER, section(PODS, 1, 1)).isSuspicious()).isTrue();
    }

    /** Else a second empty point would be as large as the one before it, and good. */
    @Test
    void isComparedWithTheLastGoodPointNotWithTheLast() {
        var good = commit(PODS, 1_000, 1_000_000);
        for (var i = 0; i < 5; i++) {
            assertThat(commit(PODS, 3 + i, 3_000).fall().orElseThrow().from()).isEqualTo(good.id());
        }
        assertThat(commit(PODS, 900, 900_000).isSuspicious()).isFalse();
    }

    @Test
    void endsWhenTheSmallerSizeHasBeenTheNormalOneForThirtyDays() {
        commit(PODS, 1_000, 1_000_000);
        var first = commit(PODS, 300, 300_000);
        pass(29);
        assertThat(commit(PODS, 310, 310_000).fall().orElseThrow().since())
                .isEqualTo(first.fall().orElseThrow().since());
        pass(1);
        var normal = commit(PODS, 305, 305_000);
        assertThat(normal.isSuspicious()).isFalse();
        assertThat(commit(PODS, 3, 3_000).fall().orElseThrow().from()).isEqualTo(normal.id());
    }

    /** A thief who waits after a first, harmless deletion gains nothing. */
    @Test
    void aFurtherFallBeginsItsOwnThirtyDays() {
        var good = commit(PODS, 1_000, 1_000_000);
        commit(PODS, 300, 300_000);
        pass(29);
        var further = commit(PODS, 5, 5_000);
        assertThat(further.fall()).contains(new Fall(good.id(), now, "k8s entries from 1000 to 5"));
        pass(29);
        assertThat(commit(PODS, 5, 5_000).isSuspicious()).isTrue();
        pass(1);
        assertThat(commit(PODS, 5, 5_000).isSuspicious()).isFalse();
    }

    /** No rule takes the last good point, so somebody did, who knew what he did. */
    @Test
    void endsWhenAPersonHasDeletedTheLastGoodPoint() {
        var older = commit(PODS, 1_000, 1_000_000);
        var good = commit(PODS, 1_000, 1_000_000);
        commit(PODS, 300, 300_000);
        points.remove(good);
        assertThat(points).contains(older);
        assertThat(commit(PODS, 290, 290_000).isSuspicious()).isFalse();
    }

    @Test
    void damageOfTheLastGoodPointEndsNoAlarm() {
        var good = commit(PODS, 1_000, 1_000_000);
        commit(PODS, 3, 3_000);
        points.remove(good);
        damaged.add(good.id());
        assertThat(commit(PODS, 3, 3_000).fall().orElseThrow().from()).isEqualTo(good.id());
        pass(30);
        assertThat(commit(PODS, 3, 3_000).isSuspicious()).isFalse();
    }

    /** What is stored at the commit does not change when a rule thins out what was between. */
    @Test
    void slowShrinkingStaysGoodWhenPointsBetweenGo() {
        for (var entries = 1_000; entries > 100; entries -= 100) {
            assertThat(commit(PODS, entries, entries * 1_000L).isSuspicious()).isFalse();
        }
        points.subList(1, points.size() - 1).clear();
        assertThat(points.getLast().isSuspicious()).isFalse();
        assertThat(commit(PODS, 190, 190_000).isSuspicious()).isFalse();
    }

    @Test
    void aClockThatWasAheadEndsNoAlarm() {
        commit(PODS, 1_000, 1_000_000);
        pass(2_000);
        commit(PODS, 3, 3_000);
        pass(-1_990);
        assertThat(commit(PODS, 3, 3_000).fall().orElseThrow().since()).isEqualTo(now);
    }

    @Test
    void aWriterCanNeitherClearItsPointNorSpeakForTheCommitter() {
        var good = commit(PODS, 1_000, 1_000_000);
        var lies = Map.of("fellFrom", "0".repeat(32), "fellSince", "2020-01-01T00:00:00Z", "fell", "a lie", "os", "x");
        var same = commit(CLUSTER, lies, section(PODS, 1_000, 1_000_000));
        assertThat(same.isSuspicious()).isFalse();
        assertThat(same.facts()).containsOnlyKeys("os");
        var empty = commit(CLUSTER, lies, section(PODS, 1, 1));
        assertThat(empty.fall().orElseThrow()).isEqualTo(new Fall(same.id(), now, "k8s entries from 1000 to 1"));
        assertThat(good.isSuspicious()).isFalse();
    }

    @Test
    void factsThatNoCommitterWroteSayNothing() {
        for (var since : List.of("", "yesterday", "2026-11-01")) {
            assertThat(Fall.of(Map.of("fellFrom", "0".repeat(32), "fellSince", since, "fell", "x")))
                    .isEmpty();
        }
        assertThat(Fall.of(Map.of("fellFrom", "me", "fellSince", "2026-11-01T00:00:00Z", "fell", "x")))
                .isEmpty();
        assertThat(Fall.of(Map.of("fell", "x"))).isEmpty();
    }

    private void pass(int days) {
        now = now.plus(Duration.ofDays(days));
    }

    private PointRecord commit(SectionName name, long entries, long bytes) {
        return commit(name.isKubernetes() ? CLUSTER : PointTerms.NONE, section(name, entries, bytes));
    }

    private PointRecord commit(PointTerms terms, PointSection... sections) {
        return commit(terms, Map.of(), sections);
    }

    private PointRecord commit(PointTerms terms, Map<String, String> facts, PointSection... sections) {
        var id = new PointId(7, points.isEmpty() ? 1 : points.getLast().id().low() + 1);
        var request = new CommitRequest(id, "task", null, List.of(sections), List.of(), now, facts, new byte[0], terms);
        var point = new PointRecord(
                id,
                id.low(),
                "test",
                "task",
                Optional.empty(),
                now,
                now,
                new SectionRoot(SectionName.SECTIONS, Optional.empty(), 0, 0, 0),
                Optional.empty(),
                Stream.of(sections).toList(),
                Fall.facts(request, points, damaged::contains, now),
                List.of(),
                List.of(),
                terms);
        points.add(point);
        return point;
    }

    private static PointSection section(SectionName name, long entries, long bytes) {
        var root = entries == 0 ? Optional.<ContentId>empty() : Optional.of(new ContentId(1, 2, 3, 4));
        var height = entries == 0 ? 0 : 1;
        return new PointSection(name, State.COMPLETE, root, height, entries, bytes, null, null, null, null);
    }
}
