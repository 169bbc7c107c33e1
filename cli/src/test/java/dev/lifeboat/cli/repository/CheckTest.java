package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.CheckRequest.Checkpoint;
import dev.lifeboat.repository.PackTrail;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.stores.OpenStore;
import dev.lifeboat.testkit.store.http.Fault;
import dev.lifeboat.testkit.store.http.S3Double;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage is named with its cause and what to do, remembered, and mended by the next backup. */
class CheckTest {
    @TempDir
    private Path temp;

    private Tool tool;
    private Path source;
    private Path store;

    @BeforeEach
    void fill() throws IOException {
        tool = new Tool(temp.resolve("home"));
        store = temp.resolve("store");
        tool.environment.put("LIFEBOAT_REPOSITORY", store.toString());
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", temp + "/key");
        tool.done("init", "--recovery-key", temp + "/recovery");
        source = Files.createDirectories(temp.resolve("source/deep"));
        var random = new Random(5);
        for (var i = 0; i < 3; i++) {
            var content = new byte[9_000_000];
            random.nextBytes(content);
            Files.write(source.resolve("random-" + i), content);
        }
        tool.done("backup", temp + "/source", "--host", "db1");
    }

    @Test
    void namesPointSectionAndPathWithCauseAndAction() throws Exception {
        var pack = StoredFiles.largestPack(store);
        StoredFiles.flip(pack, 1_000_000);
        var ran = tool.run("check");
        assertThat(ran.exit()).isEqualTo(Exit.FAILED);
        var point = tool.done("points", "-o", "json").json().at("/0/id").asText();
        assertThat(ran.text())
                .contains(
                        "Damaged: packs/",
                        pack.getFileName().toString(),
                        "Lost: point " + point.substring(0, 8) + " of ",
                        "file/db1/",
                        "deep/random-",
                        "  Cause:  packs/",
                        "  Action: Back up again of " + temp + "/source on db1");
        var json = tool.run("check", "-o", "json").json();
        assertThat(json.at("/losses/0/action").asText()).startsWith("Back up again");
        assertThat(json.at("/damages/0/action").asText()).isNotEmpty();
    }

    /** Without it a backup, which is another process, would believe what the index says. */
    @Test
    void nextBackupMendsWhatACheckFoundForOlderPointsToo() throws Exception {
        StoredFiles.flip(StoredFiles.largestPack(store), 1_000_000);
        assertThat(tool.run("check").exit()).isEqualTo(Exit.FAILED);
        tool.done("backup", temp + "/source", "--host", "db1");
        var mended = tool.run("check", "-o", "json");
        assertThat(mended.json().path("lost").asLong()).isZero();
        assertThat(mended.exit()).as("the bad copy is still there").isEqualTo(Exit.WARNINGS);
        assertThat(tool.run("check").text()).contains("Every point restores all the same");
        var first = tool.done("points", "-o", "json").json().at("/0/id").asText();
        tool.done("restore", first, "--target", temp + "/back");
        assertThat(temp.resolve("back/deep/random-1")).hasSameBinaryContentAs(source.resolve("random-1"));
    }

    @Test
    void writesNothingWhenToldSo() throws Exception {
        StoredFiles.flip(StoredFiles.largestPack(store), 1_000_000);
        assertThat(tool.run("check", "--read-only").exit()).isEqualTo(Exit.FAILED);
        assertThat(StoredFiles.of(store, "reports")).isEmpty();
        assertThat(tool.run("check").exit()).isEqualTo(Exit.FAILED);
        assertThat(StoredFiles.of(store, "reports")).hasSize(1);
        assertThat(tool.run("check", "--read-only", "--rebuild-index").exit()).isEqualTo(Exit.USAGE);
    }

    /** Killed while it waits for the last pack. What a damaged one before it costs is told as well: the engine's own test has that. */
    @Test
    void goesOnBehindWhatAKilledCheckHasRead() throws Exception {
        try (var server = new S3Double(InstantSource.system())) {
            var remote = new Tool(temp.resolve("other"));
            remote.environment.put("AWS_ACCESS_KEY_ID", "id");
            remote.environment.put("AWS_SECRET_ACCESS_KEY", "secret");
            var bucket = OpenStore.open(
                    StoreLocation.parse(server.address()), new StoreCredentials.AccessKey("id", "secret"), tool.clock);
            copyTo(bucket.blobs());
            remote.environment.put("LIFEBOAT_REPOSITORY", server.address());
            remote.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", temp + "/key");
            var packs = StoredFiles.of(store, "packs");
            var last = packs.getLast().getFileName().toString();
            server.faults(request ->
                    request.path().endsWith(last) && request.method().equals("GET") ? Fault.SLOW : Fault.NONE);
            var process = remote.start(temp.resolve("output"), "check");
            var id = store.relativize(packs.getFirst()).getName(0);
            var position = temp.resolve("other/.cache/lifeboat/check/" + id + "-full.json");
            await().atMost(Duration.ofMinutes(2)).until(() -> {
                assertThat(process.isAlive())
                        .as(Files.readString(temp.resolve("output")))
                        .isTrue();
                return Files.exists(position);
            });
            process.destroyForcibly().waitFor();
            server.faults(_ -> Fault.NONE);
            server.release();

            var resumed = remote.run("check", "--resume", "-o", "json");
            assertThat(resumed.errors()).contains("Going on with the check of");
            assertThat(resumed.exit()).as(resumed.errors()).isEqualTo(Exit.DONE);
            assertThat(resumed.json().path("packsRead").asInt()).isBetween(1, packs.size() - 1);
            var anew = remote.run("check", "--resume", "-o", "json");
            assertThat(anew.errors()).contains("beginning anew");
            assertThat(anew.json().path("packsRead").asInt()).isEqualTo(packs.size());
            bucket.close();
        }
    }

    private void copyTo(BlobStore bucket) throws IOException {
        try (Stream<Path> files = Files.walk(store)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                bucket.putIfAbsent(store.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
    }

    /** A copy has the same id, and other bytes. */
    @Test
    void goesOnInTheStoreThatWasReadAndBeginsAnewInACopyOfIt() throws Exception {
        var packs = StoredFiles.of(store, "packs");
        var id = store.relativize(packs.getFirst()).getName(0);
        var file = temp.resolve("home/.cache/lifeboat/check/" + id + "-full.json");
        var all = new ByteArrayOutputStream();
        for (var pack : packs) {
            all.writeBytes(HexFormat.of().parseHex(pack.getFileName().toString().substring(0, 16)));
        }
        var read = new Checkpoint(PackTrail.parse(all.toByteArray()));
        new CheckPosition(store.toString(), Optional.empty(), tool.clock.instant(), read).write(file);
        var copy = temp.resolve("copy");
        copyTo(new FolderBlobStore(copy));
        StoredFiles.flip(copy.resolve(store.relativize(StoredFiles.largestPack(store))), 500);
        var ran = tool.run("check", "--resume", "--read-only", "--store", copy.toString());
        assertThat(ran.errors()).contains("beginning anew");
        assertThat(ran.exit()).as(ran.text()).isNotEqualTo(Exit.DONE);
        new CheckPosition(store.toString(), Optional.empty(), tool.clock.instant(), read).write(file);
        var resumed = tool.done("check", "--resume", "-o", "json");
        assertThat(resumed.errors()).contains("Going on with the check of");
        assertThat(resumed.json().path("packsRead").asInt()).isZero();
    }

    /** Their ids are random: half of them come before what the check has read. */
    @Test
    void readsWhatWasStoredSinceTheCheckWasEndedWhereverItStandsInTheOrder() throws Exception {
        var before = StoredFiles.of(store, "packs");
        var read = new ByteArrayOutputStream();
        for (var pack : before) {
            read.writeBytes(
                    HexFormat.of().parseHex(pack.getFileName().toString().substring(0, 16)));
        }
        var file = temp.resolve("home/.cache/lifeboat/check/"
                + store.relativize(before.getFirst()).getName(0) + "-full.json");
        new CheckPosition(
                        store.toString(),
                        Optional.empty(),
                        tool.clock.instant(),
                        new Checkpoint(PackTrail.parse(read.toByteArray())))
                .write(file);
        Files.writeString(source.resolve("more"), "stored since");
        tool.done("backup", temp + "/source", "--host", "db1");
        var since = new ArrayList<>(StoredFiles.of(store, "packs"));
        since.removeAll(before);
        assertThat(since).isNotEmpty();
        StoredFiles.flip(since.getFirst(), 40);
        var ran = tool.run("check", "--resume", "-o", "json");
        assertThat(ran.json().path("packsRead").asInt()).isEqualTo(since.size());
        assertThat(ran.json().at("/damages/0/object").asText())
                .endsWith(since.getFirst().getFileName().toString());
    }

    /** A repository of some terabytes has a million packs. */
    @Test
    void keepsAPositionOfAMillionPacks() {
        var bytes = new byte[8_000_000];
        new Random(7).nextBytes(bytes);
        var file = temp.resolve("position");
        new CheckPosition("s", Optional.empty(), tool.clock.instant(), new Checkpoint(PackTrail.parse(bytes)))
                .write(file);
        assertThat(CheckPosition.read(file, "s")
                        .orElseThrow()
                        .checkpoint()
                        .good()
                        .bytes())
                .isEqualTo(bytes);
    }

    @Test
    void namesTheServerOfABucketToo() {
        var one = CheckPosition.place(StoreLocation.parse("s3://backups/p?endpoint=https://one.example"));
        var two = CheckPosition.place(StoreLocation.parse("s3://backups/p?endpoint=https://two.example"));
        assertThat(one).isNotEqualTo(two);
    }

    @Test
    void refusesAPositionThatIsNone() throws Exception {
        var id = store.relativize(StoredFiles.of(store, "packs").getFirst()).getName(0);
        var file = temp.resolve("home/.cache/lifeboat/check/" + id + "-full.json");
        Files.createDirectories(file.getParent());
        for (var content : List.of("", "{}", "[1", "{\"began\":\"2026-01-01T00:00:00Z\",\"good\":[\"../x\"]}")) {
            Files.writeString(file, content);
            var ran = tool.run("check", "--resume");
            assertThat(ran.exit()).as(content).isEqualTo(Exit.USAGE);
            assertThat(ran.errors()).contains("without --resume");
        }
        tool.done("check");
        assertThat(file).doesNotExist();
        assertThat(tool.run("check", "--resume", "--depth", "structure").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void rebuildsTheIndexFromThePacks() throws Exception {
        for (var segment : StoredFiles.of(store, "index")) {
            Files.delete(segment);
        }
        assertThat(tool.run("check", "--depth", "structure").exit()).isEqualTo(Exit.FAILED);
        assertThat(tool.run("restore", "latest", "--target", temp + "/before").errors())
                .contains("check --rebuild-index");
        var rebuilt = tool.done("check", "--rebuild-index", "-o", "json").json();
        assertThat(rebuilt.at("/rebuilt/packs").asInt())
                .isEqualTo(StoredFiles.of(store, "packs").size());
        assertThat(rebuilt.path("healthy").asBoolean()).isTrue();
        tool.done("restore", "latest", "--target", temp + "/back");
        assertThat(temp.resolve("back/deep/random-2")).hasSameBinaryContentAs(source.resolve("random-2"));
    }

    @Test
    void saysHowToMendADamagedIndexAndDoesIt() throws Exception {
        StoredFiles.flip(StoredFiles.of(store, "index").getFirst(), 40);
        var ran = tool.run("check", "--depth", "structure");
        assertThat(ran.exit()).isEqualTo(Exit.FAILED);
        assertThat(ran.text()).contains("Damaged: index/", "check --rebuild-index");
        var mended = tool.done("check", "--rebuild-index");
        assertThat(mended.text()).contains("1 damaged ones removed", "Everything is as it was written");
    }
}
