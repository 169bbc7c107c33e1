package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.store.WatchedBlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issue 4, point 7: the index rebuilt from packs; what a lost pack held is stored by the next backup, and older points restore again. */
class HealTest {
    private static final CheckRequest FULL = CheckRequest.of(new CheckDepth.Full());

    @TempDir
    private Path spool;

    private MemoryBlobStore store = new MemoryBlobStore();
    private List<String> written = List.of();

    @BeforeEach
    void backUpTheSameSourceTwice() {
        store = SmallRepository.write(spool, 1, 1);
        written = SmallRepository.text(SmallRepository.open(store));
    }

    /** Nobody has to look first: a backup finds out by itself which packs are gone. */
    @Test
    void healsEveryPackThatIsGone() throws Exception {
        for (var pack : packs()) {
            heals(pack, copy -> copy.delete(pack), false);
        }
    }

    @Test
    void healsEveryPackThatACheckOfAnotherProcessFoundDamaged() throws Exception {
        for (var pack : packs()) {
            var length = store.objects().get(pack).length;
            for (var at : new int[] {0, 10, 30, length / 2, length - 1}) {
                heals(pack, copy -> copy.objects().get(pack)[at] ^= 1, true);
            }
            heals(pack, copy -> copy.replace(pack, new byte[0]), true);
        }
    }

    private void heals(String pack, Consumer<MemoryBlobStore> damage, boolean checks) throws IOException {
        var copy = store.copy();
        damage.accept(copy);
        if (checks) {
            var report = SmallRepository.open(copy).check(FULL.remembering(), CheckListener.NONE);
            assertThat(report.damages().stream().map(Damage::object)).contains(name(pack));
        }
        var repository = SmallRepository.open(copy);
        var parent = repository.points().getLast().id();
        var healed = SmallRepository.backup(repository, copy, spool, parent, 1);

        var after = SmallRepository.open(copy);
        for (var section : healed.sections()) {
            assertThat(RestorableEntries.count(after.read(healed.id()), section))
                    .as(pack + " " + section.name())
                    .isEqualTo(section.entries());
        }
        after.deletePoint(healed.id());
        var report = SmallRepository.open(copy).check(FULL, CheckListener.NONE);
        if (!isOfCommitter(pack)) {
            assertThat(report.losses()).as(pack).isEmpty();
            assertThat(SmallRepository.text(SmallRepository.open(copy)))
                    .as(pack)
                    .isEqualTo(written);
        } else {
            // findings of a point are the point's alone: no source has them any more
            assertThat(report.losses())
                    .as(pack)
                    .allSatisfy(loss -> assertThat(loss.section()).isEqualTo(SectionName.FINDINGS));
        }
    }

    @Test
    void tellsEachDamageOnceAndForgetsItWhenItIsMended() throws Exception {
        var pack = packs().getFirst();
        store.objects().get(pack)[20] ^= 1;
        SmallRepository.open(store).check(FULL.remembering(), CheckListener.NONE);
        var pages = pages();
        assertThat(pages).hasSize(1);
        var structure = CheckRequest.of(new CheckDepth.Structure()).remembering();
        SmallRepository.open(store).check(structure, CheckListener.NONE);
        assertThat(pages()).isEqualTo(pages);
        SmallRepository.open(store).check(FULL.remembering(), CheckListener.NONE);
        assertThat(pages()).as("written anew by who saw all").hasSize(1).isNotEqualTo(pages);
        // somebody put the true bytes back
        store.objects().get(pack)[20] ^= 1;
        SmallRepository.open(store).check(FULL.remembering(), CheckListener.NONE);
        assertThat(pages()).isEmpty();
    }

    /** Of files only what is whole is offered; a volume of which a block is lost must be read whole, for an absent segment would be zeros. */
    @Test
    void offersNoLeafThatNamesLostContent() throws Exception {
        var parent = SmallRepository.open(store).points().getLast();
        for (var pack : packs()) {
            if (Head.decode(store.objects().get(pack)).packClass() != PackClass.DATA) {
                continue;
            }
            var copy = store.copy();
            copy.delete(pack);
            var repository = SmallRepository.open(copy);
            var report = repository.check(FULL, CheckListener.NONE);
            for (var loss : report.losses()) {
                if (!loss.point().equals(parent.id())) {
                    continue;
                }
                if (loss.section().kind().isAligned()) {
                    assertThatThrownBy(() -> repository.parentLeaves(parent.id(), loss.section(), _ -> {}))
                            .satisfies(e -> RepositoryTest.hasCode(e, ErrorCode.DATA_DAMAGED));
                    continue;
                }
                var offered = new ArrayList<LeafRecord>();
                repository.parentLeaves(parent.id(), loss.section(), offered::add);
                assertThat(offered).isEmpty();
                var leaf = new ArrayList<LeafRecord>();
                SmallRepository.open(store).parentLeaves(parent.id(), loss.section(), leaf::add);
                var whole =
                        repository
                                .parentLeaf(
                                        loss.section(), leaf.getFirst().leaf().id())
                                .orElseThrow()
                                .entries()
                                .stream()
                                .map(entry -> new String(entry.key(), UTF_8))
                                .toList();
                assertThat(whole).hasSize((int) (leaf.getFirst().leaf().entries() - loss.entries()));
                assertThat(whole).doesNotContainAnyElementsOf(loss.examples());
            }
        }
    }

    @Test
    void rebuildsTheIndexWhateverSegmentsAreLost() {
        store = SmallRepository.write(spool);
        written = SmallRepository.text(SmallRepository.open(store));
        var segments = store.objects().keySet().stream()
                .filter(name -> name.contains("/index/"))
                .toList();
        assertThat(segments).hasSize(2);
        for (var mask = 1; mask < 1 << segments.size(); mask++) {
            for (var gone : List.of(true, false)) {
                var copy = store.copy();
                for (var i = 0; i < segments.size(); i++) {
                    if ((mask & 1 << i) != 0) {
                        if (gone) {
                            copy.delete(segments.get(i));
                        } else {
                            copy.objects().get(segments.get(i))[40] ^= 1;
                        }
                    }
                }
                assertThat(SmallRepository.open(copy).check()).isNotEmpty();
                var rebuild = SmallRepository.open(copy).rebuildIndex();
                assertThat(rebuild.packs()).isPositive();
                assertThat(rebuild.unreadable()).isEmpty();
                assertThat(rebuild.removed()).hasSize(gone ? 0 : Integer.bitCount(mask));
                assertThat(SmallRepository.open(copy).check()).isEmpty();
                assertThat(SmallRepository.text(SmallRepository.open(copy))).isEqualTo(written);
                assertThat(SmallRepository.open(copy).rebuildIndex().packs()).isZero();
            }
        }
    }

    /** Two reads for a pack, whatever it holds. */
    @Test
    void rebuildsFromDirectoriesAlone() throws Exception {
        for (var name : store.objects().keySet()) {
            if (name.contains("/index/")) {
                store.delete(name);
            }
        }
        var watched = new WatchedBlobStore(store);
        var repository = SmallRepository.open(watched);
        var before = watched.calls();
        var rebuild = repository.rebuildIndex();
        assertThat(rebuild.packs()).isEqualTo(packs().size());
        // lists of segments and packs, before and after; points; the segment
        assertThat(watched.calls() - before).isLessThanOrEqualTo(2 * packs().size() + 12);
    }

    /** What was rebuilt is trusted as before: content of the point's own enrolment, and no other until it was proven. */
    @Test
    void trustsRebuiltPacksNoMoreThanBefore() throws Exception {
        var parent = SmallRepository.open(store).points().getLast().id();
        var before = SmallRepository.open(store).parentIds(parent, SmallRepository.FILES, List.of(), 0);
        var other = SmallRepository.open(store).parentIds(parent, SmallRepository.FILES, List.of(), 7);
        for (var name : store.objects().keySet()) {
            if (name.contains("/index/")) {
                store.delete(name);
            }
        }
        SmallRepository.open(store).rebuildIndex();
        assertThat(SmallRepository.open(store).parentIds(parent, SmallRepository.FILES, List.of(), 0))
                .isEqualTo(before);
        assertThat(SmallRepository.open(store).parentIds(parent, SmallRepository.FILES, List.of(), 7).length)
                .isLessThanOrEqualTo(other.length);
        SmallRepository.open(store).check(FULL.remembering(), CheckListener.NONE);
        assertThat(SmallRepository.open(store).parentIds(parent, SmallRepository.FILES, List.of(), 7))
                .isEqualTo(before);
    }

    /** The pack of the tree of sections and the findings. */
    private boolean isOfCommitter(String pack) {
        var segments = SmallRepository.open(store).check(FULL, CheckListener.NONE);
        assertThat(segments.isHealthy()).isTrue();
        var copy = store.copy();
        copy.delete(pack);
        return SmallRepository.open(copy).check(FULL, CheckListener.NONE).losses().stream()
                .anyMatch(loss -> loss.section().equals(SectionName.FINDINGS));
    }

    private List<String> packs() {
        return store.objects().keySet().stream()
                .filter(name -> name.contains("/packs/"))
                .toList();
    }

    private List<String> pages() {
        return store.objects().keySet().stream()
                .filter(name -> name.contains("/reports/check-"))
                .toList();
    }

    private static String name(String object) {
        return object.substring(SmallRepository.ID.hex().length() + 1);
    }
}
