package dev.lifeboat.testkit.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.BlobStore;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What a store promises that holds objects against deletion, besides {@link BlobStoreContract}. */
public abstract class RetentionContract extends BlobStoreContract {
    /** The store's own time. */
    protected abstract Instant now();

    /** Lets that time pass; does nothing where it passes by itself. */
    protected abstract void pass(Duration time);

    @Test
    void saysThatItHoldsObjects() throws Exception {
        assertThat(store().enforcesRetention()).isTrue();
    }

    @Test
    void keepsWhatIsHeldAndLetsTheRestGo() throws Exception {
        var store = store();
        store.putIfAbsent("packs/held", bytes("held"));
        store.putIfAbsent("packs/free", bytes("free"));
        assertThat(store.retain("packs/held", now().plusSeconds(3_600))).isTrue();
        store.delete("packs/free");
        assertRefused(store, "packs/held");
        assertThat(store.get("packs/held", 0, 10)).contains(bytes("held"));
        assertThat(store.get("packs/free", 0, 10)).isEmpty();
        try (var left = store.list("packs/")) {
            assertThat(left).containsExactly(new BlobStore.BlobInfo("packs/held", 4));
        }
    }

    @Test
    void neverReplacesWhatIsHeld() throws Exception {
        var store = store();
        store.putIfAbsent("points/1", bytes("first"));
        store.retain("points/1", now().plusSeconds(3_600));
        assertThat(store.putIfAbsent("points/1", bytes("second"))).isFalse();
        assertThat(store.get("points/1", 0, 10)).contains(bytes("first"));
    }

    @Test
    void saysUntilWhenAnObjectIsHeld() throws Exception {
        var store = store();
        store.putIfAbsent("x", bytes("x"));
        assertThat(store.retainedUntil("x")).isEmpty();
        assertThat(store.retainedUntil("nothing")).isEmpty();
        var until = now().plusSeconds(3_600);
        store.retain("x", until);
        assertThat(store.retainedUntil("x"))
                .hasValueSatisfying(held -> assertThat(held).isBetween(until, until.plusSeconds(1)));
    }

    @Test
    void extendsAndNeverShortens() throws Exception {
        var store = store();
        store.putIfAbsent("x", bytes("x"));
        var now = now();
        store.retain("x", now.plusSeconds(3_600));
        assertThat(store.retain("x", now.plusSeconds(7_200))).isTrue();
        assertThat(store.retain("x", now.plusSeconds(60))).isTrue();
        assertThat(store.retainedUntil("x"))
                .hasValueSatisfying(held -> assertThat(held).isAfterOrEqualTo(now.plusSeconds(7_200)));
        assertRefused(store, "x");
    }

    @Test
    void cannotHoldWhatIsNotThere() throws Exception {
        assertThat(store().retain("nothing", now().plusSeconds(3_600))).isFalse();
    }

    @Test
    void letsGoWhenTheTimeHasPassed() throws Exception {
        var store = store();
        store.putIfAbsent("x", bytes("x"));
        store.retain("x", now().plusSeconds(3));
        assertRefused(store, "x");
        pass(Duration.ofSeconds(5));
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptionsMatching(e ->
                        e instanceof LifeboatException refusal && refusal.code() == ErrorCode.STORE_OBJECT_RETAINED)
                .untilAsserted(() -> store.delete("x"));
        assertThat(store.get("x", 0, 1)).isEmpty();
    }

    private static void assertRefused(BlobStore store, String key) {
        assertThatThrownBy(() -> store.delete(key))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_OBJECT_RETAINED));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
