package dev.lifeboat.repository.pack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.lifeboat.repository.crypto.Aead;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec.Head;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R10: lengths are believed up to the last byte that may be there, and not one further. */
class PackBoundsTest {
    private static final RepositoryId REPOSITORY = RepositoryId.random(new SecureRandom());
    private static final PackId PACK = PackId.random(new SecureRandom());
    private static final Head HEAD = new Head(PackClass.K8S, 1);
    private static final SectionName SECTION = SectionName.kubernetes("", "pods");

    @TempDir
    private Path folder;

    @Test
    void takesADirectoryOfEveryLengthThatFitsAndNoOther() throws Exception {
        var least = Aead.TAG;
        assertThat(directory(least, PackCodec.LEAST)).isEqualTo(least);
        refused(least - 1, PackCodec.LEAST);
        refused(least + 1, PackCodec.LEAST);
        assertThat(directory(1_000, PackCodec.HEAD + 1_000 + PackCodec.TAIL)).isEqualTo(1_000);
        refused(1_000, PackCodec.HEAD + 999 + PackCodec.TAIL);
        assertThat(directory(Limits.DIRECTORY, Limits.PACK_LARGEST)).isEqualTo(Limits.DIRECTORY);
        refused(Limits.DIRECTORY + 1, Limits.PACK_LARGEST);
        refused(-1, Limits.PACK_LARGEST);
        refused(Integer.MAX_VALUE, Limits.PACK_LARGEST);
    }

    /** A pack without a group is the shortest there is. */
    @Test
    void opensTheShortestPackAndNothingShorter() throws Exception {
        var pack = pack(List.of());
        assertThat(pack).hasSize(PackCodec.LEAST + 3);
        assertThat(opener().directory(pack)).isEmpty();
        for (var length = 0; length < pack.length; length++) {
            var cut = Arrays.copyOf(pack, length);
            assertThatThrownBy(() -> opener().directory(cut)).isInstanceOf(FormatException.class);
        }
    }

    @Test
    void opensEveryGroupAndItsUnits() throws Exception {
        var pack = pack(List.of("first", "second group"));
        var groups = opener().directory(pack);
        assertThat(groups).hasSize(2);
        assertThat(groups.getFirst().offset()).isEqualTo(PackCodec.HEAD);
        assertThat(groups.getLast().offset())
                .isEqualTo(PackCodec.HEAD + groups.getFirst().length());
        assertThat(opener().group(groups.getLast(), pack, (int) groups.getLast().offset()))
                .isEqualTo("second group".getBytes(UTF_8));
        // ends with the array, and one byte behind it
        var last = groups.getLast();
        var end = Arrays.copyOf(pack, (int) last.offset() + last.length());
        assertThat(opener().group(last, end, (int) last.offset())).hasSize(12);
        var cut = Arrays.copyOf(end, end.length - 1);
        assertThatThrownBy(() -> opener().group(last, cut, (int) last.offset())).isInstanceOf(FormatException.class);
        assertThatThrownBy(() -> opener().group(last, end, (int) last.offset() + 1))
                .isInstanceOf(FormatException.class);
    }

    /** A pack is full at its size, or with as many units as keep its directory within bounds. */
    @Test
    void isFullAtItsSizeAndNotBefore() throws Exception {
        try (var file = new PackFile(folder.resolve("full"), REPOSITORY, PACK, HEAD, new byte[32])) {
            append(file, "content");
            var length = (int) file.length();
            assertThat(file.isFull(length)).isTrue();
            assertThat(file.isFull(length + 1)).isFalse();
            var units = new ArrayList<PackGroup.Unit>();
            for (var i = 1; i < (Limits.DIRECTORY / 2) / 48; i++) {
                units.add(new PackGroup.Unit(new ContentId(i, 0, 0, 0), UnitType.CHUNK, 1));
            }
            var compressed = Zstd.compress(new byte[units.size()]);
            file.append(SECTION, compressed, compressed.length, units.size(), units);
            assertThat(file.isFull(Integer.MAX_VALUE)).as("as many as fit").isFalse();
            append(file, "x");
            assertThat(file.isFull(Integer.MAX_VALUE)).as("one more").isTrue();
        }
    }

    @Test
    void refusesBytesBehindTheDirectory() throws Exception {
        var directory = new Encoder().u8(Limits.FORMAT);
        PackCodec.encode(directory, List.of());
        var key = new byte[32];
        var binding = PackCodec.associated(REPOSITORY, PACK, PackClass.K8S, PackCodec.DIRECTORY);
        for (var more : new int[] {0, 1}) {
            var body = new Encoder().raw(directory.toBytes()).raw(new byte[more]);
            var message = new Aead(key).encrypt(PackCodec.HEAD, binding, body.array(), body.length());
            var pack = new Encoder()
                    .raw(HEAD.encode())
                    .raw(message)
                    .u32(message.length)
                    .toBytes();
            if (more == 0) {
                assertThat(opener().directory(pack)).isEmpty();
            } else {
                assertThatThrownBy(() -> opener().directory(pack)).isInstanceOf(FormatException.class);
            }
        }
    }

    private byte[] pack(List<String> groups) throws Exception {
        try (var file = new PackFile(folder.resolve("pack"), REPOSITORY, PACK, HEAD, new byte[32])) {
            for (var group : groups) {
                append(file, group);
            }
            file.finish();
            return Files.readAllBytes(file.file());
        }
    }

    private static void append(PackFile file, String text) throws Exception {
        var raw = text.getBytes(UTF_8);
        var compressed = Zstd.compress(raw);
        var unit = new PackGroup.Unit(new ContentId(1, 2, 3, 4), UnitType.CHUNK, raw.length);
        file.append(SECTION, compressed, compressed.length, raw.length, List.of(unit));
    }

    private static int directory(int length, long packLength) throws FormatException {
        return PackOpener.directoryLength(new Encoder().u32(length).toBytes(), PackCodec.TAIL, packLength);
    }

    private static void refused(int length, long packLength) {
        assertThatThrownBy(() -> directory(length, packLength)).isInstanceOf(FormatException.class);
    }

    private static PackOpener opener() {
        return new PackOpener(REPOSITORY, PACK, HEAD, new byte[32]);
    }
}
