package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.StoreCredentials;
import dev.lifeboat.repository.store.StoreLocation;
import dev.lifeboat.stores.OpenStore;
import dev.lifeboat.testkit.store.http.Fault;
import dev.lifeboat.testkit.store.http.S3Double;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C in the middle of long work, also while the store does not answer: what is kept is said, and how to go on, and it does. */
class InterruptTest {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    @TempDir
    private Path temp;

    private S3Double server;
    private Tool tool;
    private Path source;
    private Path output;

    @BeforeEach
    void make() throws IOException {
        server = new S3Double(InstantSource.system());
        tool = new Tool(temp.resolve("home"));
        output = temp.resolve("output");
        tool.environment.put("AWS_ACCESS_KEY_ID", "id");
        tool.environment.put("AWS_SECRET_ACCESS_KEY", "secret");
        tool.environment.put("LIFEBOAT_REPOSITORY", server.address());
        tool.environment.put("LIFEBOAT_REPOSITORY_KEY_FILE", temp + "/key");
        tool.done("init", "--recovery-key", temp + "/recovery");
        source = Files.createDirectories(temp.resolve("source"));
        Files.writeString(source.resolve("small"), "content");
    }

    /** More than a pack each. */
    private void fill() throws IOException {
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (var i = 0; i < 8; i++) {
            var content = new byte[9_000_000];
            random.nextBytes(content);
            Files.write(source.resolve("random-" + i), content);
        }
    }

    @AfterEach
    void end() {
        server.close();
    }

    private void until(Process process, Callable<Boolean> condition) {
        await().atMost(LIMIT).until(() -> {
            assertThat(process.isAlive()).as(Files.readString(output)).isTrue();
            return condition.call();
        });
    }

    private String interrupted(Process process) throws Exception {
        assertThat(new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        var text = Files.readString(output);
        assertThat(process.exitValue()).as(text).isEqualTo(Exit.INTERRUPTED);
        assertThat(text).contains("Error Interrupted").doesNotContain("InternalError");
        return text;
    }

    @Test
    void backupSaysThatOlderPointsAreAsTheyWereAndTheSameCommandGoesOn() throws Exception {
        fill();
        var packs = new AtomicInteger();
        var isStuck = new AtomicInteger();
        server.faults(request -> {
            if (!request.method().equals("PUT")
                    || !request.path().contains("/packs/")
                    || packs.incrementAndGet() <= 5) {
                return Fault.NONE;
            }
            isStuck.incrementAndGet();
            return Fault.SLOW;
        });
        var process = tool.start(output, "backup", source.toString(), "--host", "db1", "--memory", "32");
        until(process, () -> isStuck.get() > 0);
        var text = interrupted(process);
        assertThat(text).contains("no point was made", "Run it again: the same command goes on", "MiB");
        server.faults(_ -> Fault.NONE);
        server.release();

        assertThat(tool.done("points", "-o", "json").json()).isEmpty();
        var again = tool.done("backup", source.toString(), "--host", "db1", "-o", "json");
        assertThat(again.json().path("bytesStored").asLong()).isBetween(1L, 72_000_000L / 2);
        assertThat(home("spool")).isEmptyDirectory();
        tool.done("restore", "latest", "--target", temp + "/back");
        assertThat(temp.resolve("back/random-7")).hasSameBinaryContentAs(source.resolve("random-7"));
    }

    @Test
    void checkSaysHowFarItCameAndGoesOnFromThere() throws Exception {
        fill();
        tool.done("backup", source.toString(), "--host", "db1");
        var read = new AtomicInteger();
        server.faults(request ->
                request.method().equals("GET") && request.path().contains("/packs/") && read.incrementAndGet() > 4
                        ? Fault.SLOW
                        : Fault.NONE);
        var process = tool.start(output, "check");
        until(process, () -> Files.exists(home("check")) && !isEmpty(home("check")) && read.get() > 5);
        assertThat(interrupted(process)).contains("how far it came is kept", "--resume");
        server.faults(_ -> Fault.NONE);
        server.release();

        var resumed = tool.done("check", "--resume", "-o", "json");
        assertThat(resumed.errors()).contains("Going on with the check of");
        var whole = tool.done("check", "-o", "json");
        assertThat(resumed.json().path("packsRead").asInt())
                .isLessThan(whole.json().path("packsRead").asInt());
    }

    /** The next run may come late, or never. */
    @Test
    void checkNamesTheDamageThatItFoundSoFar() throws Exception {
        fill();
        tool.done("backup", source.toString(), "--host", "db1");
        String damaged;
        String gone;
        try (var bucket = OpenStore.open(
                StoreLocation.parse(server.address()),
                new StoreCredentials.AccessKey("id", "secret"),
                InstantSource.system())) {
            List<String> packs;
            try (var all = bucket.blobs().list("")) {
                packs = all.map(BlobStore.BlobInfo::key)
                        .filter(key -> key.contains("/packs/"))
                        .toList();
            }
            assertThat(packs).hasSizeGreaterThan(4);
            damaged = packs.getFirst();
            gone = packs.getLast();
            var stored = bucket.blobs().get(damaged, 0, 64 << 20).orElseThrow();
            var content = new byte[stored.remaining()];
            stored.get(content);
            content[content.length / 2] ^= 1;
            bucket.blobs().delete(damaged);
            assertThat(bucket.blobs().putIfAbsent(damaged, ByteBuffer.wrap(content)))
                    .isTrue();
            bucket.blobs().delete(gone);
        }
        for (var json : List.of(List.<String>of(), List.of("-o", "json"))) {
            var read = new AtomicInteger();
            server.faults(request ->
                    request.method().equals("GET") && request.path().contains("/packs/") && read.incrementAndGet() > 4
                            ? Fault.SLOW
                            : Fault.NONE);
            var words = new ArrayList<>(List.of("check"));
            words.addAll(json);
            Files.deleteIfExists(output);
            clear(home("check"));
            var process = tool.start(output, words.toArray(String[]::new));
            // kept after the first pack, which is the damaged one
            until(process, () -> Files.exists(home("check")) && !isEmpty(home("check")));
            var text = interrupted(process);
            for (var pack : List.of(damaged, gone)) {
                assertThat(text).contains("Damaged: " + pack.substring(pack.indexOf("packs/")));
            }
            assertThat(text)
                    .contains("2 objects were found damaged until then", "stored anew by the next backup", "--resume");
            server.faults(_ -> Fault.NONE);
            server.release();
        }
        assertThat(tool.run("check", "--resume").exit()).isEqualTo(Exit.FAILED);
    }

    /** Threads that a store holds answer to no interrupt: what they had begun is taken away without them. */
    @Test
    void restoreLeavesNothingHalfWhileTheStoreDoesNotAnswer() throws Exception {
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var content = new byte[90_000_000];
        new Random(seed).nextBytes(content);
        Files.write(source.resolve("large"), content);
        tool.done("backup", source.toString(), "--host", "db1");
        var read = new AtomicInteger();
        server.faults(request ->
                request.method().equals("GET") && request.path().contains("/packs/") && read.incrementAndGet() > 9
                        ? Fault.SLOW
                        : Fault.NONE);
        var target = Files.createDirectory(temp.resolve("target"));
        var process = tool.start(output, "restore", "latest", "--target", target.toString());
        until(process, () -> read.get() > 9 && holdsHalf(target));
        assertThat(interrupted(process)).contains("each file that is there under its name is whole", "Run it again");
        assertThat(holdsHalf(target)).isFalse();
        assertThat(target.resolve("large")).doesNotExist();
        server.faults(_ -> Fault.NONE);
        server.release();

        tool.done("restore", "latest", "--target", target.toString());
        assertThat(target.resolve("large")).hasBinaryContent(content);
    }

    private static boolean holdsHalf(Path target) throws IOException {
        try (var files = Files.list(target)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(".lifeboat")
                    && !file.getFileName().toString().equals(".lifeboat.unfinished"));
        }
    }

    @Test
    void restoreOfAVolumeSaysThatItIsNotWholeAndDifferencesBringTheRest() throws Exception {
        var image = temp.resolve("image");
        var seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var content = new byte[72_000_000];
        random.nextBytes(content);
        Files.write(image, content);
        tool.done("backup", "--block", image.toString(), "--name", "disk");
        var target = temp.resolve("target");
        var read = new AtomicInteger();
        server.faults(request ->
                request.method().equals("GET") && request.path().contains("/packs/") && read.incrementAndGet() > 9
                        ? Fault.SLOW
                        : Fault.NONE);
        var process = tool.start(output, "restore", "latest", "--block-target", target.toString());
        until(process, () -> read.get() > 9);
        assertThat(interrupted(process))
                .contains("The restore to " + target + " was interrupted: it is not whole", "--differences");
        server.faults(_ -> Fault.NONE);
        server.release();

        assertThat(Files.mismatch(image, target)).isNotEqualTo(-1);
        assertThat(tool.run("restore", "latest", "--block-target", target.toString())
                        .exit())
                .isEqualTo(Exit.USAGE);
        tool.done("restore", "latest", "--block-target", target.toString(), "--overwrite", "--differences");
        assertThat(Files.mismatch(image, target)).isEqualTo(-1);
    }

    /** The call in which the main thread waits answers to no interrupt. */
    @Test
    void backupWhosePointIsOnItsWaySaysThatItIsNotKnown() throws Exception {
        var points = new AtomicInteger();
        server.faults(request -> {
            if (!request.method().equals("PUT") || !request.path().contains("/points/")) {
                return Fault.NONE;
            }
            points.incrementAndGet();
            return Fault.SLOW;
        });
        var process = tool.start(output, "backup", source.toString(), "--host", "db1");
        until(process, () -> points.get() > 0);
        assertThat(interrupted(process)).contains("does not say whether its point was made", "repository points");
    }

    @Test
    void checkThatHasReadNothingSaysThatItBeginsAnew() throws Exception {
        tool.done("backup", source.toString(), "--host", "db1");
        var read = new AtomicInteger();
        server.faults(request -> {
            if (!request.method().equals("GET") || !request.path().contains("/points/")) {
                return Fault.NONE;
            }
            read.incrementAndGet();
            return Fault.SLOW;
        });
        var process = tool.start(output, "check", "--depth", "structure");
        until(process, () -> read.get() > 0);
        assertThat(interrupted(process)).contains("nothing of it is kept", "begins anew");
    }

    private Path home(String kind) {
        return temp.resolve("home/.cache/lifeboat").resolve(kind);
    }

    private static void clear(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.noneMatch(file -> file.toString().endsWith(".json"));
        }
    }
}
