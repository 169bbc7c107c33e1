package dev.lifeboat.repository.index;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final byte[] NAMES = "file/shop/orders-volume".getBytes(UTF_8);

    @TempDir
    private Path folder;

    @Test
    void givesBackEachPageFromWhereverItIs() throws Exception {
        var random = new Random(5);
        try (var spool = new Spool(folder)) {
            var places = new ArrayList<Long>();
            var pages = new ArrayList<byte[]>();
            for (var i = 0; i < 300; i++) {
                var page = new byte[random.nextInt(100_000)];
                random.nextBytes(page);
                places.add(spool.append(page, page.length));
                pages.add(page);
                if (i % 7 == 0) {
                    var old = random.nextInt(pages.size());
                    assertThat(spool.read(places.get(old), pages.get(old).length))
                            .isEqualTo(pages.get(old));
                }
            }
            assertThat(spool.written()).isGreaterThan(2 * Spool.HELD);
            for (var i = 0; i < pages.size(); i++) {
                assertThat(spool.read(places.get(i), pages.get(i).length)).isEqualTo(pages.get(i));
            }
            // what is held and a little beside it, whatever was added
            assertThat(spool.bytes()).isLessThan(Spool.HELD + 100_000);
        }
    }

    @Test
    void takesOfALongerArrayWhatIsToldOnly() throws Exception {
        try (var spool = new Spool(folder)) {
            var place = spool.append(new byte[] {1, 2, 3, 4}, 2);
            spool.append(new byte[] {9}, 1);

            assertThat(spool.read(place, 2)).containsExactly(1, 2);
        }
    }

    @Test
    void makesNoFileForASmallIndex() throws Exception {
        var gone = folder.resolve("no-such-folder");
        try (var spool = new Spool(gone)) {
            for (var i = 0; i < 7; i++) {
                spool.append(new byte[Spool.HELD / 8], Spool.HELD / 8);
            }
            assertThat(spool.written()).isZero();
        }
    }

    @Test
    void takesPagesThatAreLargerThanWhatIsHeld() throws Exception {
        try (var spool = new Spool(folder)) {
            var large = new byte[Spool.HELD + 1000];
            Arrays.fill(large, (byte) 7);
            var first = spool.append(large, large.length);
            var second = spool.append(NAMES, NAMES.length);

            assertThat(spool.written()).isEqualTo(large.length + 16L);
            assertThat(spool.read(first, large.length)).isEqualTo(large);
            assertThat(spool.read(second, NAMES.length)).isEqualTo(NAMES);
        }
        try (var spool = new Spool(folder)) {
            assertThatThrownBy(() -> spool.append(new byte[Spool.LARGEST + 1], Spool.LARGEST + 1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(spool.append(new byte[Spool.LARGEST], Spool.LARGEST)).isZero();
        }
    }

    @Test
    void losesNothingWhenThereIsNoRoomAndGoesOnWhenThereIs() throws Exception {
        var missing = folder.resolve("later");
        try (var spool = new Spool(missing)) {
            var page = new byte[Spool.HELD / 2];
            Arrays.fill(page, (byte) 3);
            var first = spool.append(page, page.length);
            assertThatThrownBy(() -> spool.append(page, page.length)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> spool.append(page, page.length)).isInstanceOf(IOException.class);
            assertThat(spool.read(first, page.length)).isEqualTo(page);

            Files.createDirectory(missing);
            var second = spool.append(NAMES, NAMES.length);
            var third = spool.append(page, page.length);
            assertThat(spool.written()).isPositive();
            assertThat(spool.read(first, page.length)).isEqualTo(page);
            assertThat(spool.read(second, NAMES.length)).isEqualTo(NAMES);
            assertThat(spool.read(third, page.length)).isEqualTo(page);
        }
    }

    @Test
    void leavesNoNameAndNothingReadableOnTheDisk() throws Exception {
        try (var spool = new Spool(folder)) {
            fill(spool);
            assertThat(folder).isEmptyDirectory();

            var file = open();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            var bytes = Files.readAllBytes(file);
            assertThat(bytes).hasSize((int) spool.written());
            assertThat(new String(bytes, UTF_8)).doesNotContain("orders");
            spool.close();
            assertThatThrownBy(this::open).isInstanceOf(IOException.class);
        }
    }

    @Test
    void refusesAPageThatSomebodyChanged() throws Exception {
        try (var spool = new Spool(folder)) {
            fill(spool);
            var file = open();
            var bytes = Files.readAllBytes(file);
            bytes[5] ^= 1;
            Files.write(file, bytes);

            assertThatThrownBy(() -> spool.read(0, NAMES.length))
                    .isInstanceOf(IOException.class)
                    .hasMessage("A temporary file was changed");
            assertThat(spool.read(NAMES.length + 16L, NAMES.length)).isEqualTo(NAMES);

            spool.close();
            assertThatThrownBy(() -> spool.read(0, NAMES.length)).isInstanceOf(IOException.class);
        }
    }

    /** A page of one place is none of another: somebody who can write to the file moves nothing. */
    @Test
    void refusesAPageInThePlaceOfAnother() throws Exception {
        try (var spool = new Spool(folder)) {
            fill(spool);
            var file = open();
            var bytes = Files.readAllBytes(file);
            var message = NAMES.length + 16;
            System.arraycopy(bytes, 0, bytes, message, message);
            Files.write(file, bytes);

            assertThatThrownBy(() -> spool.read(message, NAMES.length)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void canBeReadByAThreadThatIsInterrupted() throws Exception {
        try (var spool = new Spool(folder)) {
            fill(spool);
            Thread.currentThread().interrupt();
            assertThat(spool.read(0, NAMES.length)).isEqualTo(NAMES);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(spool.read(0, NAMES.length)).isEqualTo(NAMES);
        }
    }

    private static void fill(Spool spool) throws IOException {
        while (spool.written() == 0) {
            spool.append(NAMES, NAMES.length);
        }
    }

    /** The file without a name, by the kernel's list of open ones. */
    private Path open() throws IOException {
        try (var files = Files.list(Path.of("/proc/self/fd"))) {
            for (var file : files.toList()) {
                if (Files.isSymbolicLink(file)
                        && Files.readSymbolicLink(file).toString().startsWith(folder.toString())) {
                    return file;
                }
            }
        }
        throw new IOException("No open file in " + folder);
    }
}
