package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.index.GroupPages;
import dev.lifeboat.repository.index.Spool;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexTest {
    /** One segment, and more of pages than stay in memory. */
    private static final int CHUNKS = 16 * 6_000;

    @TempDir
    private Path folder;

    private final MadeUpIndex made = new MadeUpIndex(new MemoryBlobStore());
    private Path missing;

    @BeforeEach
    void write() {
        made.write(0, CHUNKS);
        missing = folder.resolve("later");
    }

    private Index open() {
        return made.open(new Places(new GroupPages(new Spool(missing))));
    }

    private static void hasNoRoom(Index index) {
        assertThatThrownBy(index::refresh)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TEMPORARY_FILES_FAILED));
    }

    @Test
    void readsASegmentToItsEndOnceThereIsRoomForIt() throws Exception {
        try (var index = open()) {
            hasNoRoom(index);
            hasNoRoom(index);
            assertThat(index.segments()).isEmpty();

            Files.createDirectory(missing);
            assertThat(index.refresh()).isTrue();
            assertThat(index.copies()).isEqualTo(CHUNKS);
            assertThat(index.segments().keySet()).containsExactlyElementsOf(made.segments());
            assertThat(index.known(MadeUpIndex.id(0))).isPresent();
            assertThat(index.known(MadeUpIndex.id(CHUNKS - 1))).isPresent();
        }
    }

    /** A new point would rely on packs that are deleted. */
    @Test
    void forgetsWhatItReadOfASegmentThatIsGoneBeforeItsEnd() throws Exception {
        try (var index = open()) {
            hasNoRoom(index);
            assertThat(index.known(MadeUpIndex.id(0))).isPresent();

            made.segments().forEach(made::delete);
            Files.createDirectory(missing);
            index.refresh();
            assertThat(index.ids()).isEmpty();
            assertThat(index.copies()).isZero();
            assertThat(index.known(MadeUpIndex.id(0))).isEmpty();
        }
    }

    @Test
    void keepsTheOrdinalsOfAPackThatAnotherSegmentTakesOver() {
        try (var index = made.open()) {
            index.refresh();
            var before = index.numbered();
            var old = made.segments();
            made.write(0, CHUNKS, 7);
            old.forEach(made::delete);

            assertThat(index.refresh()).isTrue();
            assertThat(index.segments().keySet()).doesNotContainAnyElementsOf(old);
            assertThat(index.numbered()).isEqualTo(before);

            made.segments().forEach(made::delete);
            index.refresh();
            assertThat(index.numbered()).isEmpty();
        }
    }

    @Test
    void givesNoPackForAnotherThatFellOut() {
        try (var index = made.open()) {
            index.refresh();
            var packs = index.packs(index.ids());
            made.segments().forEach(made::delete);
            index.refresh();

            assertThatThrownBy(() -> packs.forEach(pack -> assertThat(pack).isNull()))
                    .isInstanceOfSatisfying(
                            LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DAMAGED));
        }
    }

    @Test
    void answersNothingFromAFileThatWasGivenBack() throws Exception {
        Files.createDirectory(missing);
        var index = open();
        index.refresh();
        index.close();

        assertThatThrownBy(() -> index.known(MadeUpIndex.id(0)))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TEMPORARY_FILES_FAILED));
        index.close();
    }
}
