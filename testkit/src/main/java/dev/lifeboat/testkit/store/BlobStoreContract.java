package dev.lifeboat.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.concurrent.Fanout;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.store.BlobStore.BlobInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every store promises. Run for each real store and for each double, so that the doubles cannot lie. */
public abstract class BlobStoreContract {
    private static final int OBJECTS = 1_003;

    /** Servers end what rests beyond some number of connections, the JDK's at 200, and a call on such a one fails. Nothing here repeats it. */
    private static final int WRITERS = 32;

    /** A new, empty store. */
    protected abstract BlobStore store() throws Exception;

    @Test
    void givesBackWhatWasWritten() throws Exception {
        var store = store();
        store.putIfAbsent("packs/aa/1", bytes("hello"));
        assertThat(store.get("packs/aa/1", 0, 100)).contains(bytes("hello"));
        assertThat(store.get("packs/aa/1", 1, 3)).contains(bytes("ell"));
    }

    /** Rule 32: written once. */
    @Test
    void neverReplacesAnObject() throws Exception {
        var store = store();
        assertThat(store.putIfAbsent("points/1", bytes("first"))).isTrue();
        assertThat(store.putIfAbsent("points/1", bytes("second"))).isFalse();
        assertThat(store.get("points/1", 0, 100)).contains(bytes("first"));
    }

    /** The file is the caller's again: removing it removes nothing. */
    @Test
    void takesFilesAsItTakesBytes(@TempDir Path folder) throws Exception {
        var store = store();
        var first = Files.writeString(folder.resolve("first"), "first");
        var second = Files.writeString(folder.resolve("second"), "second");
        assertThat(store.putIfAbsent("packs/aa/1", first)).isTrue();
        assertThat(store.putIfAbsent("packs/aa/1", second)).isFalse();
        Files.delete(first);
        assertThat(store.get("packs/aa/1", 0, 100)).contains(bytes("first"));
        assertThatThrownBy(() -> store.putIfAbsent("packs/aa/2", first)).isInstanceOf(IOException.class);
        assertThat(store.get("packs/aa/2", 0, 1)).isEmpty();
    }

    @Test
    void letsExactlyOneOfManyWritersWin() throws Exception {
        var store = store();
        try (var writers = new Fanout<Boolean>(Duration.ofSeconds(30))) {
            for (var i = 0; i < 16; i++) {
                var content = bytes("writer " + i);
                writers.fork(() -> store.putIfAbsent("keys/service-1", content));
            }
            assertThat(writers.join()).containsOnlyOnce(true);
        }
    }

    @Test
    void saysThatAMissingObjectIsMissing() throws Exception {
        assertThat(store().get("nothing", 0, 1)).isEmpty();
    }

    @Test
    void listsByPrefixInTheOrderOfKeys() throws Exception {
        var store = store();
        for (var key : new String[] {"b/2", "a/1", "b/10", "b-1"}) {
            store.putIfAbsent(key, bytes(key));
        }
        try (Stream<BlobInfo> found = store.list("b/")) {
            assertThat(found.map(BlobInfo::key)).containsExactly("b/10", "b/2");
        }
    }

    @Test
    void deletesTwiceAsWellAsOnce() throws Exception {
        var store = store();
        store.putIfAbsent("x", bytes("x"));
        store.delete("x");
        store.delete("x");
        assertThat(store.get("x", 0, 1)).isEmpty();
    }

    @Test
    void ordersKeysByTheirBytesAcrossFolders() throws Exception {
        var store = store();
        var keys = List.of("a-b", "a.b", "a/b", "a/b-c/d", "a/b/c", "a0", "b");
        for (var key : keys.reversed()) {
            if (!key.equals("a/b")) {
                store.putIfAbsent(key, bytes(key));
            }
        }
        try (Stream<BlobInfo> found = store.list("")) {
            assertThat(found.map(BlobInfo::key)).containsExactly("a-b", "a.b", "a/b-c/d", "a/b/c", "a0", "b");
        }
        try (Stream<BlobInfo> found = store.list("a")) {
            assertThat(found.map(BlobInfo::key)).containsExactly("a-b", "a.b", "a/b-c/d", "a/b/c", "a0");
        }
        try (Stream<BlobInfo> found = store.list("a/b")) {
            assertThat(found).containsExactly(new BlobInfo("a/b-c/d", 7), new BlobInfo("a/b/c", 5));
        }
        try (Stream<BlobInfo> found = store.list("nothing/here")) {
            assertThat(found).isEmpty();
        }
    }

    @Test
    void readsNothingBeyondTheEnd() throws Exception {
        var store = store();
        store.putIfAbsent("x", bytes("hello"));
        assertThat(store.get("x", 5, 10)).contains(bytes(""));
        assertThat(store.get("x", 500, 10)).contains(bytes(""));
        assertThat(store.get("x", 3, Integer.MAX_VALUE)).contains(bytes("lo"));
    }

    @Test
    void readsIntoAnArrayFromItsBeginning() throws Exception {
        var store = store();
        store.putIfAbsent("x", bytes("hello"));
        store.putIfAbsent("empty", bytes(""));
        var into = "........".getBytes(UTF_8);
        assertThat(store.read("x", 0, into)).hasValue(5);
        assertThat(into).asString(UTF_8).isEqualTo("hello...");
        assertThat(store.read("x", 3, into)).hasValue(2);
        assertThat(into).asString(UTF_8).isEqualTo("lollo...");
        assertThat(store.read("x", 500, into)).hasValue(0);
        assertThat(store.read("empty", 0, into)).hasValue(0);
        assertThat(store.read("nothing", 0, into)).isEmpty();
        assertThat(store.read("x", 1, new byte[2])).hasValue(2);
    }

    @Test
    void keepsAnObjectOfManyMegabytes() throws Exception {
        var store = store();
        var content = new byte[(9 << 20) + 1];
        new Random(7).nextBytes(content);
        var direct = ByteBuffer.allocateDirect(content.length).put(content).flip();
        assertThat(store.putIfAbsent("packs/large", direct)).isTrue();
        assertThat(store.get("packs/large", 0, content.length + 1)).contains(ByteBuffer.wrap(content));
        assertThat(store.get("packs/large", 9 << 20, 100)).contains(ByteBuffer.wrap(content, 9 << 20, 1));
    }

    @Test
    void keepsAnEmptyObject() throws Exception {
        var store = store();
        assertThat(store.putIfAbsent("empty", bytes(""))).isTrue();
        assertThat(store.putIfAbsent("empty", bytes("more"))).isFalse();
        assertThat(store.get("empty", 0, 10)).contains(bytes(""));
        assertThat(store.get("empty", 0, 0)).contains(bytes(""));
        try (Stream<BlobInfo> found = store.list("")) {
            assertThat(found).containsExactly(new BlobInfo("empty", 0));
        }
    }

    /** More than stores answer with at once. */
    @Test
    void listsMoreThanOnePage() throws Exception {
        var store = store();
        try (var writers = new Fanout<Integer>(Duration.ofMinutes(2))) {
            for (var i = 0; i < WRITERS; i++) {
                var first = i;
                writers.fork(() -> write(store, first));
            }
            assertThat(writers.join().stream().mapToInt(Integer::intValue).sum())
                    .isEqualTo(OBJECTS);
        }
        try (Stream<BlobInfo> found = store.list("many/")) {
            assertThat(found.map(BlobInfo::key))
                    .hasSize(OBJECTS)
                    .isSorted()
                    .startsWith("many/0000")
                    .endsWith("many/%04d".formatted(OBJECTS - 1));
        }
    }

    private static int write(BlobStore store, int first) throws IOException {
        var written = 0;
        for (var i = first; i < OBJECTS; i += WRITERS) {
            var key = "many/%04d".formatted(i);
            written += store.putIfAbsent(key, bytes(key)) ? 1 : 0;
        }
        return written;
    }

    @Test
    void writesAgainWhatWasDeleted() throws Exception {
        var store = store();
        store.putIfAbsent("x", bytes("first"));
        store.delete("x");
        assertThat(store.putIfAbsent("x", bytes("second"))).isTrue();
        assertThat(store.get("x", 0, 10)).contains(bytes("second"));
        store.delete("x");
        try (Stream<BlobInfo> found = store.list("")) {
            assertThat(found).isEmpty();
        }
    }

    @Test
    void deletesNothingThatOnlyBeginsAlike() throws Exception {
        var store = store();
        for (var key : List.of("a", "a-b", "a0/c")) {
            store.putIfAbsent(key, bytes(key));
        }
        store.delete("a");
        try (Stream<BlobInfo> found = store.list("a")) {
            assertThat(found.map(BlobInfo::key)).containsExactly("a-b", "a0/c");
        }
    }

    @Test
    void takesKeysOfTheLongestLength() throws Exception {
        var store = store();
        var part = "k".repeat(200);
        var key = String.join("/", part, part, part, part, "k".repeat(longestKey() - 4 * 201));
        assertThat(key).hasSize(longestKey());
        assertThat(store.putIfAbsent(key, bytes("x"))).isTrue();
        assertThat(store.get(key, 0, 1)).contains(bytes("x"));
        assertThatThrownBy(() -> store.get("k".repeat(1_025), 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Less where the store has names of its own around. */
    protected int longestKey() {
        return 1_024;
    }

    /** A store need not say it; one that does names a moment, and none for what is not there. */
    @Test
    void saysOfNothingThatItWasWritten() throws Exception {
        var store = store();
        store.putIfAbsent("packs/first", bytes("first"));
        var first = store.modified("packs/first");
        assertThat(store.modified("packs/first")).isEqualTo(first);
        assertThat(store.modified("packs/none")).isEmpty();
        assertThat(store.modified("packs")).isEmpty();
    }

    @Test
    void leavesTheBufferOfItsCallerAlone() throws Exception {
        var content = bytes("-hello-").position(1).limit(6);
        store().putIfAbsent("x", content);
        assertThat(content.remaining()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../x", "/etc/passwd", "a/../../x", "", "a//b", "a/./b", "a/", "..", "a\u0000b", "ä", "a b"})
    void refusesKeysThatLeadOutside(String key) throws Exception {
        var store = store();
        assertThatThrownBy(() -> store.putIfAbsent(key, bytes("x"))).isInstanceOf(IllegalArgumentException.class);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
