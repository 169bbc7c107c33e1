package dev.lifeboat.repository.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a writer leaves that is killed goes once it is surely nobody's, and nothing else does. */
class LeftoversTest {
    private static final Duration OLD = Leftovers.AGE.plusHours(1);
    private static final Duration YOUNG = Leftovers.AGE.minusHours(1);

    @TempDir
    private Path root;

    private Path unfinished;

    @BeforeEach
    void prepare() throws IOException {
        unfinished = Files.createDirectories(FolderBlobStore.unfinished(root));
    }

    @Test
    @Timeout(120)
    void ofAWriterThatWasKilledGoWhenTheyAreOld() throws Exception {
        var left = killedInTheMiddle();
        var content = Files.readAllBytes(left);
        put("packs/a");
        assertThat(left).as("it may be alive").hasBinaryContent(content);
        age(left, OLD);
        put("packs/b");
        assertThat(left).doesNotExist();
        assertThat(unfinished).isEmptyDirectory();
        try (var found = new FolderBlobStore(root).list("packs/")) {
            assertThat(found.map(BlobStore.BlobInfo::key)).containsExactly("packs/a", "packs/b");
        }
    }

    @Test
    void staySoLongAsSomebodyMayBeAtWork() throws Exception {
        var young = age(Files.writeString(unfinished.resolve(name()), "half"), YOUNG);
        var old = age(Files.writeString(unfinished.resolve(name()), "half"), OLD);
        put("packs/a");
        assertThat(young).hasContent("half");
        assertThat(old).doesNotExist();
    }

    /** Of another host, which never came back; its lock lies there. */
    @Test
    void thatArePacksInTheMakingGoWhenNothingChangedThere() throws Exception {
        var dead = spool(OLD, OLD);
        var writing = spool(OLD, YOUNG);
        var waiting = spool(YOUNG, OLD);
        put("packs/a");
        assertThat(dead).doesNotExist();
        assertThat(writing.resolve("pack")).exists();
        assertThat(waiting.resolve("pack")).exists();
    }

    @Test
    void areOnlyWhatTheStoreItselfMade() throws Exception {
        var other = age(Files.writeString(unfinished.resolve("notes.txt"), "mine"), OLD);
        var outside = age(Files.writeString(root.resolve(name()), "mine"), OLD);
        var target = age(
                Files.writeString(
                        Files.createDirectory(root.resolve("elsewhere")).resolve("file"), "mine"),
                OLD);
        var link = Files.createSymbolicLink(unfinished.resolve(name()), target);
        var linkToFolder = Files.createSymbolicLink(
                Files.createDirectories(unfinished.resolve("spool")).resolve(name()), target.getParent());
        put("packs/a");
        assertThat(link).isSymbolicLink();
        assertThat(linkToFolder).isSymbolicLink();
        assertThat(List.of(other, outside, target))
                .allSatisfy(file -> assertThat(file).hasContent("mine"));
    }

    /** It died between the two names of its object. */
    @Test
    void thatAreObjectsLeaveTheObject() throws Exception {
        put("packs/a");
        var left = unfinished.resolve(name());
        Files.createLink(left, root.resolve("packs/a"));
        age(left, OLD);
        put("packs/b");
        assertThat(left).doesNotExist();
        assertThat(root.resolve("packs/a")).hasContent("packs/a");
    }

    /** A server runs for months. */
    @Test
    void goWhileOneProcessRuns() throws Exception {
        var leftovers = new Leftovers(unfinished);
        var now = Instant.parse("2026-03-01T12:00:00Z");
        var file = unfinished.resolve(name());
        for (var day = 0; day < 3; day++) {
            Files.writeString(file, "half");
            Files.setLastModifiedTime(file, FileTime.from(now.minus(OLD)));
            leftovers.remove(now);
            assertThat(file).doesNotExist();
            Files.writeString(file, "half");
            Files.setLastModifiedTime(file, FileTime.from(now.minus(OLD)));
            leftovers.remove(now.plusSeconds(60));
            assertThat(file).as("looked a minute ago").exists();
            now = now.plus(Duration.ofDays(1));
        }
    }

    private void put(String key) throws IOException {
        assertThat(new FolderBlobStore(root).putIfAbsent(key, ByteBuffer.wrap(key.getBytes(UTF_8))))
                .isTrue();
    }

    private Path spool(Duration ofFolder, Duration ofPack) throws IOException {
        var folder = Files.createDirectories(unfinished.resolve("spool").resolve(name()));
        age(Files.writeString(folder.resolve("pack"), "half"), ofPack);
        return age(folder, ofFolder);
    }

    private static Path age(Path file, Duration age) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(age)));
    }

    private static String name() {
        return UUID.randomUUID().toString();
    }

    /** @return the file that it was writing */
    private Path killedInTheMiddle() throws Exception {
        while (true) {
            var process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            root.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            try {
                while (left().isEmpty()) {
                    assertThat(process.isAlive()).isTrue();
                    Thread.onSpinWait();
                }
            } finally {
                // SIGKILL
                process.destroyForcibly();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
            var left = left();
            if (!left.isEmpty()) {
                return left.getFirst();
            }
        }
    }

    private List<Path> left() throws IOException {
        try (var files = Files.list(unfinished)) {
            return files.toList();
        }
    }

    /** Puts objects, one after the other, until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] words) throws IOException {
            var store = new FolderBlobStore(Path.of(words[0]));
            var content = ByteBuffer.allocate(32 << 20);
            while (true) {
                store.putIfAbsent("other/object", content);
                store.delete("other/object");
            }
        }
    }
}
