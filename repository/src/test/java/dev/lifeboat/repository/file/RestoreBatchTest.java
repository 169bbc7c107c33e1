package dev.lifeboat.repository.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Issue 4, point 3: what a restore plans is bounded by memory, whatever the entries are like. */
class RestoreBatchTest {
    private static final int ROOM = 4 << 20;
    private static final int LONG = 4_000;

    /** Entry by entry, and what each of them takes at least. */
    static Stream<Arguments> entries() {
        return Stream.of(
                Arguments.of("files of long paths", LONG, added((batch, number) -> {
                    var file = new FileTarget(key(number, LONG), file(Xattrs.NONE), new byte[0]);
                    batch.begins(file);
                    batch.complete(file);
                })),
                Arguments.of("files of many attributes", 3_000, added((batch, number) -> {
                    var file = new FileTarget(key(number, 10), file(Xattrs.inline(new byte[3_000])), new byte[0]);
                    batch.begins(file);
                    batch.complete(file);
                })),
                Arguments.of(
                        "links",
                        2 * LONG,
                        added((batch, number) -> batch.link(new RestoreBatch.Link(key(number, LONG), key(0, LONG))))),
                Arguments.of(
                        "folders",
                        LONG,
                        added((batch, number) ->
                                batch.done(new RestoreBatch.Done(key(number, LONG), attributes(Xattrs.NONE))))),
                Arguments.of("pieces of one file", 200, added((batch, number) -> {
                    var file = new FileTarget(key(0, 10), file(Xattrs.NONE), new byte[0]);
                    var id = key(number, ContentId.LENGTH);
                    batch.piece(ContentId.of(id), new RestoreBatch.Piece(file, number, 1));
                })));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("entries")
    void isFullWhenWhatItHoldsFillsItsRoom(String name, int least, BiConsumer<RestoreBatch, Integer> add) {
        var batch = new RestoreBatch(ROOM);
        var number = 0;
        while (!batch.isFull()) {
            add.accept(batch, number++);
        }
        assertThat((long) number * least).as(name).isBetween(ROOM / 4L, (long) ROOM + 2L * least);
    }

    /** Usual names: the same batches as ever. */
    @Test
    void takesThousandsOfUsualEntries() {
        var batch = new RestoreBatch(
                RestoreOptions.of(Existing.SKIP, RestoreOptions.MEBIBYTES).planned());
        for (var number = 0; number < 16_000; number++) {
            assertThat(batch.isFull()).isFalse();
            var file = new FileTarget(key(number, 100), file(Xattrs.NONE), new byte[0]);
            batch.begins(file);
            batch.complete(file);
        }
    }

    @Test
    void threadsAndPlansFitIntoWhatWasGiven() {
        for (var mebibytes : new int[] {RestoreOptions.LEAST, 64, 100, RestoreOptions.MEBIBYTES, 1_024, 1 << 20}) {
            var options = RestoreOptions.of(Existing.SKIP, mebibytes);
            assertThat(options.threads() * 12L + 2L * options.planned() / (1 << 20))
                    .isLessThanOrEqualTo(mebibytes);
            assertThat(options.threads()).isPositive();
        }
        assertThat(RestoreOptions.of(Existing.SKIP, RestoreOptions.LEAST).threads())
                .isEqualTo(1);
        assertThatThrownBy(() -> RestoreOptions.of(Existing.SKIP, RestoreOptions.LEAST - 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static BiConsumer<RestoreBatch, Integer> added(BiConsumer<RestoreBatch, Integer> add) {
        return add;
    }

    private static byte[] key(int number, int length) {
        var key = new byte[length];
        key[0] = (byte) number;
        key[1] = (byte) (number >> 8);
        key[2] = (byte) (number >> 16);
        return key;
    }

    private static Attributes attributes(Xattrs xattrs) {
        return new Attributes(0644, 0, 0, 0, 0, xattrs);
    }

    private static FileValue.File file(Xattrs xattrs) {
        return new FileValue.File(attributes(xattrs), 0, new byte[8], Content.Pieces.NONE);
    }
}
