package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.testkit.reader.SecondReader;
import dev.lifeboat.testkit.reader.UnreadableException;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Repositories of format 1 that were written once and must stay readable for ever, by this engine and by a reader that was written from the text alone.
 * Run with -Dlifeboat.regenerate=true to write them anew; after format 1 was settled that is right only for a new golden repository, or when a new zstd
 * compresses otherwise: then {@code expected.txt} stays as it is.
 */
class GoldenRepositoriesTest {
    private static final Path FOLDER =
            Path.of(System.getProperty("basedir", "."), "../repository/src/test/resources/golden/1");

    @TempDir
    private Path spool;

    static Stream<String> names() {
        return GoldenRepositories.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("names")
    void areWrittenAgainByteForByte(String name) throws IOException {
        var golden = GoldenRepositories.write(name, spool);
        assertThat(golden.repository().check()).isEmpty();
        if (Boolean.getBoolean("lifeboat.regenerate")) {
            regenerate(name, golden);
        }
        var stored = stored(name);
        assertThat(golden.store().objects().keySet()).isEqualTo(stored.keySet());
        golden.store()
                .objects()
                .forEach((object, content) -> assertThat(content).as(object).isEqualTo(stored.get(object)));
    }

    @ParameterizedTest
    @MethodSource("names")
    void areReadByThisVersion(String name) throws IOException {
        var store = new MemoryBlobStore();
        for (var object : stored(name).entrySet()) {
            store.putIfAbsent(object.getKey(), ByteBuffer.wrap(object.getValue()));
        }
        for (var slot : List.of(Repository.SERVICE, Repository.RECOVERY)) {
            var key = slot.equals(Repository.SERVICE) ? GoldenWriter.SERVICE : GoldenWriter.RECOVERY;
            var repository = Repository.open(
                    store, GoldenWriter.id(name), slot, new FileKeyEncryption(key), InstantSource.fixed(Instant.EPOCH));
            assertThat(GoldenText.of(repository)).as(slot).isEqualTo(expected(name));
            assertThat(repository.check()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void areReadByTheSecondReader(String name) throws IOException {
        for (var slot : List.of(Repository.SERVICE, Repository.RECOVERY)) {
            var key = slot.equals(Repository.SERVICE) ? GoldenWriter.SERVICE : GoldenWriter.RECOVERY;
            var reader = new SecondReader(stored(name), GoldenWriter.id(name).hex(), slot, key);
            var lines = new ArrayList<String>();
            for (var point : reader.points()) {
                lines.add("point " + point.id() + " " + point.task() + " " + point.instance() + " " + point.tier() + " "
                        + point.enrolment() + " " + point.tags() + " " + point.retain() + " " + point.facts() + " "
                        + point.findings());
                for (var section : point.sections()) {
                    lines.add("section " + section.name() + " " + section.state() + " " + section.entries() + " "
                            + section.bytes() + " " + section.facts());
                    reader.entries(section, lines::add);
                }
            }
            assertThat(lines).as(slot).isEqualTo(expected(name));
        }
    }

    /** What recovery-point-tree 8 wants to be seen is there: cuts by force, long keys, nested lists, empty sections, generations of keys. */
    @Test
    void holdWhatTheyPromise() throws Exception {
        var cuts = GoldenRepositories.write("cuts", spool).repository();
        var point = cuts.points().getFirst();
        var forced = new ArrayList<LeafRecord>();
        cuts.parentLeaves(point.id(), SectionName.kubernetes("apps", "deployments"), forced::add);
        // of entries with one hash the rule closes none
        assertThat(forced).hasSizeGreaterThan(1);
        var heights = new TreeMap<String, Integer>();
        point.sections().forEach(section -> heights.put(section.name().text(), section.height()));
        assertThat(heights)
                .containsEntry("k8s/core/secrets", 1)
                .hasEntrySatisfying(
                        "k8s/core/pods", height -> assertThat(height).isGreaterThan(1));

        var files = GoldenRepositories.write("files", spool).repository();
        var lists = new ArrayList<Integer>();
        var reader = files.read(files.points().getLast().id());
        reader.scan(SectionName.file("db1", "/srv/data"), null, entry -> {
            if (entry.stored() instanceof FileValue.File file && file.content() instanceof Content.Listed listed) {
                lists.add(listed.height());
            }
            return true;
        });
        assertThat(lists).contains(1, 2);

        var emptied = GoldenRepositories.write("emptied", spool).repository().points();
        assertThat(emptied.get(1).sections().getLast().root()).isEmpty();
        assertThat(emptied.get(1).root().entries()).isEqualTo(1);
        assertThat(emptied.get(2).root().root()).isEmpty();

        var objects = GoldenRepositories.write("objects", spool);
        var generations = new ArrayList<Integer>();
        for (var of : objects.repository().points()) {
            for (var pack : of.packs()) {
                var bytes = objects.store().objects().get(objects.repository().packObject(pack));
                generations.add(PackCodec.Head.decode(bytes).generation());
            }
        }
        assertThat(generations).contains(1, 2);
    }

    /** The two readers refuse the same repositories: of a newer format, and of none. */
    @Test
    void areRefusedInAnotherFormat() throws IOException {
        var id = GoldenWriter.id("emptied");
        for (var format : List.of(0, 2)) {
            var stored = stored("emptied");
            var name = id + "/repository.json";
            var start = new String(stored.get(name), UTF_8).replaceFirst("\"format\":1", "\"format\":" + format);
            start = start.substring(0, start.indexOf(",\"check\""));
            var sum = HexFormat.of().formatHex(RepositoryFile.digest(start.getBytes(UTF_8)));
            stored.put(name, (start + ",\"check\":\"" + sum + "\"}\n").getBytes(UTF_8));
            assertThatThrownBy(() -> new SecondReader(stored, id.hex(), Repository.SERVICE, GoldenWriter.SERVICE))
                    .isInstanceOf(UnreadableException.class)
                    .hasMessageContaining("not " + format);
            assertThatThrownBy(() -> open(stored, id))
                    .satisfies(e -> RepositoryTest.hasCode(
                            e, format == 0 ? ErrorCode.FORMAT_ABANDONED : ErrorCode.FORMAT_UNSUPPORTED));
        }
    }

    /** Whatever kind of entry a damaged byte belongs to, the check finds it and names its object. */
    @ParameterizedTest
    @MethodSource("names")
    void areFoundDamagedWhereverAByteIsAnother(String name) throws IOException {
        var stored = stored(name);
        var id = GoldenWriter.id(name);
        var repository = open(stored, id);
        assertThat(repository.check()).isEmpty();
        for (var object : stored.keySet()) {
            var bytes = stored.get(object);
            for (var at : new int[] {0, bytes.length / 3, bytes.length / 2, bytes.length - 1}) {
                if (object.endsWith("repository.json") || object.contains("/keys/")) {
                    // needed to open; DamageTest has every byte of these
                    continue;
                }
                var copy = new TreeMap<>(stored);
                var changed = bytes.clone();
                changed[at] ^= 1;
                copy.put(object, changed);
                assertThat(open(copy, id).check().stream().map(Damage::object))
                        .as(object + " byte " + at)
                        .contains(object.substring(id.hex().length() + 1));
            }
        }
    }

    /** The second reader looks as well: no byte of a point's way can change unseen. */
    @Test
    void areNotReadWhenAByteIsAnother() throws IOException {
        var id = GoldenWriter.id("emptied");
        var stored = stored("emptied");
        for (var name : stored.keySet()) {
            if (name.contains("/points/") || name.contains("/index/") || name.contains("/keys/service")) {
                var bytes = stored.get(name);
                for (var at = 0; at < bytes.length; at += 7) {
                    var copy = new TreeMap<>(stored);
                    var changed = bytes.clone();
                    changed[at] ^= 1;
                    copy.put(name, changed);
                    assertThatThrownBy(() ->
                                    new SecondReader(copy, id.hex(), Repository.SERVICE, GoldenWriter.SERVICE).points())
                            .as(name + " byte " + at)
                            .isInstanceOf(UnreadableException.class);
                }
            }
        }
    }

    private static Repository open(NavigableMap<String, byte[]> stored, RepositoryId id) throws IOException {
        var store = new MemoryBlobStore();
        for (var object : stored.entrySet()) {
            store.putIfAbsent(object.getKey(), ByteBuffer.wrap(object.getValue()));
        }
        return Opening.open(
                store,
                id,
                Repository.SERVICE,
                new FileKeyEncryption(GoldenWriter.SERVICE),
                new Surroundings(
                        InstantSource.fixed(Instant.EPOCH), new FixedRandom("none"), "test", CutHash::keyed, true));
    }

    private static NavigableMap<String, byte[]> stored(String name) throws IOException {
        return SecondReader.folder(FOLDER.resolve(name).resolve("objects"));
    }

    private static List<String> expected(String name) throws IOException {
        return Files.readAllLines(FOLDER.resolve(name).resolve("expected.txt"));
    }

    private static void regenerate(String name, GoldenWriter golden) throws IOException {
        var folder = FOLDER.resolve(name);
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                files.sorted((a, b) -> b.compareTo(a))
                        .forEach(file -> file.toFile().delete());
            }
        }
        for (var object : golden.store().objects().entrySet()) {
            var file = folder.resolve("objects").resolve(object.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, object.getValue());
        }
        Files.write(folder.resolve("expected.txt"), GoldenText.of(golden.repository()));
    }
}
