package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Mutations;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.pack.PackFile;
import dev.lifeboat.repository.pack.PackGroup;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import dev.lifeboat.repository.pack.PackOpener;
import dev.lifeboat.repository.write.SectionRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R10 for everything that is no node: records, segments, directories, slots, {@code repository.json}, packs. */
class RecordFuzzTest {
    private static final int ROUNDS = 20_000;
    private static final RepositoryId ID = new RepositoryId(1, 2);
    private static final ContentId CONTENT = new ContentId(1, 2, 3, 4);

    @TempDir
    private Path spool;

    @Test
    void readsPointsOfOneEncodingOrRefuses() throws Exception {
        var section = new PointSection(
                SectionName.block("shop", "disk"),
                State.COMPLETE,
                Optional.of(CONTENT),
                2,
                9,
                99,
                "1",
                null,
                "Kind",
                Instant.EPOCH,
                Map.of("size", "5"));
        var failed = new PointSection(
                SectionName.kubernetes("", "pods"), State.FAILED, Optional.empty(), 0, 0, 0, null, "v1", null, null);
        var point = new PointRecord(
                new PointId(3, 4),
                7,
                "producer",
                "task",
                Optional.of(new PointId(5, 6)),
                Instant.EPOCH,
                Instant.MAX,
                new SectionRoot(SectionName.SECTIONS, Optional.of(CONTENT), 1, 1, 50),
                Optional.of(CONTENT),
                List.of(section, failed),
                Map.of("a", "b", "c", "d"),
                List.of(new PackId(7, 8)),
                List.of("index/x"),
                new PointTerms("instance", PointTerms.Tier.VAULT, 3, List.of("Default"), Instant.EPOCH));
        var out = new Encoder();
        RecordCodec.encode(point, out);
        assertThat(RecordCodec.decode(new Decoder(out.toBytes()))).isEqualTo(point);
        Mutations.run("points", List.of(out.toBytes()), ROUNDS, bytes -> {
            RecordCodec.decode(new Decoder(bytes));
            return null;
        });
    }

    @Test
    void readsSegmentsOfOneEncodingOrRefuses() throws Exception {
        var groups = List.of(
                new PackGroup(SectionName.VOLUME, PackCodec.HEAD, 100, 30, List.of(unit(1, 10), unit(2, 20))),
                new PackGroup(SectionName.VOLUME, PackCodec.HEAD + 100, 16, 5, List.of(unit(33, 5))));
        var pack = new Segment.PackContents(
                new PackId(1, 2), new Head(PackClass.VOL, 3), 500, "ab".repeat(32), true, 4, groups);
        var out = new Encoder();
        Segment.encode(9, List.of(pack, pack), segment -> out.raw(segment.toBytes()));
        Mutations.run("segments", List.of(out.toBytes()), ROUNDS, bytes -> {
            Segment.decode(new Decoder(bytes));
            return null;
        });
        var gone = new Encoder();
        new Garbage(1, Instant.EPOCH, List.of(new PackId(1, 2)), List.of("index/a")).encode(gone);
        var seen = new Encoder();
        new Garbage(1, Instant.EPOCH, List.of(new PackId(1, 2)), List.of(), List.of(new PointId(3, 4))).encode(seen);
        Mutations.run("garbage", List.of(gone.toBytes(), seen.toBytes()), ROUNDS, bytes -> {
            Garbage.decode(new Decoder(bytes));
            return null;
        });
    }

    @Test
    void readsSlotsAndTheFileOfTheRepositoryOrRefuses() throws Exception {
        var keys = Keys.random(ID, new SecureRandom());
        var slot = new KeySlot("service", 1);
        var kek = new FileKeyEncryption(new byte[32]);
        Mutations.run("slots", List.of(slot.encode(keys, kek)), ROUNDS / 4, bytes -> {
            try {
                slot.decode(ID, bytes, kek);
            } catch (LifeboatException e) {
                refuses(e);
            }
            return null;
        });
        Mutations.run("files", List.of(RepositoryFile.encode(ID, Instant.EPOCH, "p")), ROUNDS / 4, bytes -> {
            try {
                RepositoryFile.check(ID, bytes);
            } catch (LifeboatException e) {
                refuses(e);
            }
            return null;
        });
    }

    @Test
    void readsPacksOrRefuses() throws Exception {
        var key = new byte[32];
        var head = new Head(PackClass.K8S, 1);
        try (var file = new PackFile(spool.resolve("pack"), ID, new PackId(1, 2), head, key)) {
            var raw = "content".repeat(100).getBytes(UTF_8);
            var frame = Zstd.compress(raw);
            file.append(SectionName.SECTIONS, frame, frame.length, raw.length, List.of(unit(1, raw.length)));
            file.finish();
            var pack = Files.readAllBytes(file.file());
            var opener = new PackOpener(ID, new PackId(1, 2), head, key);
            Mutations.run("packs", List.of(pack), ROUNDS / 4, bytes -> {
                for (var group : opener.directory(bytes)) {
                    opener.group(group, bytes, (int) group.offset());
                }
                return null;
            });
        }
    }

    /** What unpacks to more than it says, to less, to two frames, or to nothing. */
    @Test
    void refusesFramesThatAreNotWhatTheySay() throws Exception {
        var key = new byte[32];
        var head = new Head(PackClass.K8S, 1);
        var bomb = Zstd.compress(new byte[64 << 20]);
        var small = Zstd.compress(new byte[100]);
        var two = java.util.Arrays.copyOf(small, small.length * 2);
        System.arraycopy(small, 0, two, small.length, small.length);
        var number = 0;
        for (var frame : List.of(bomb, two, new byte[0], new byte[] {1, 2, 3}, Zstd.compress(new byte[99]))) {
            try (var file = new PackFile(spool.resolve("pack" + number++), ID, new PackId(1, 2), head, key)) {
                file.append(SectionName.SECTIONS, frame, frame.length, 100, List.of(unit(1, 100)));
                file.finish();
                var pack = Files.readAllBytes(file.file());
                var opener = new PackOpener(ID, new PackId(1, 2), head, key);
                assertThat(Mutations.one("frame " + number, pack, bytes -> {
                            var group = opener.directory(bytes).getFirst();
                            opener.group(group, bytes, (int) group.offset());
                            return null;
                        }))
                        .isTrue();
            }
        }
    }

    private static void refuses(LifeboatException e) throws FormatException {
        assertThat(e.code())
                .isIn(
                        ErrorCode.DATA_DAMAGED,
                        ErrorCode.KEY_UNAVAILABLE,
                        ErrorCode.FORMAT_ABANDONED,
                        ErrorCode.FORMAT_UNSUPPORTED);
        throw new FormatException("refused");
    }

    private static Unit unit(int type, int length) {
        return new Unit(CONTENT, new UnitType(type), length);
    }
}
