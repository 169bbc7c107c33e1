package dev.lifeboat.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import dev.lifeboat.testkit.time.SettableClock;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StoreProbeTest {
    private final SettableClock clock = new SettableClock();
    private final MemoryBlobStore honest = new MemoryBlobStore(clock);

    @Test
    void findsNothingWrongWithAnHonestStore() throws Exception {
        var found = probe(honest);
        assertThat(found.lacksRetention()).isEmpty();
        found.demandRetention();
        assertThat(found.lacksTickets()).isPresent();
    }

    @Test
    void leavesOneHeldObjectBehindAndRemovesItLater() throws Exception {
        probe(honest);
        assertThat(honest.objects()).hasSize(1);
        clock.pass(Duration.ofMinutes(11));
        probe(honest);
        assertThat(honest.objects()).hasSize(1);
    }

    @Test
    void refusesToStartOnAStoreThatOverwrites() {
        assertRefused(ErrorCode.STORE_OVERWRITES, new Lying(honest) {
            @Override
            public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
                return honest.putIfAbsent(key, content) || replace(key, content);
            }
        });
        assertRefused(ErrorCode.STORE_OVERWRITES, new Lying(honest) {
            @Override
            public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
                return honest.putIfAbsent(key, content) || !replace(key, content);
            }
        });
    }

    /** Refuses what is there, and looks and writes in two steps. */
    @Test
    void refusesToStartOnAStoreWhereTwoWritersCanWin() {
        assertRefused(ErrorCode.STORE_OVERWRITES, new Lying(honest) {
            private final Map<String, CountDownLatch> together = new ConcurrentHashMap<>();

            @Override
            public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
                if (honest.get(key, 0, 1).isPresent()) {
                    return false;
                }
                var both = together.computeIfAbsent(key, _ -> new CountDownLatch(2));
                both.countDown();
                try {
                    both.await(500, TimeUnit.MILLISECONDS);
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return replace(key, content);
            }
        });
    }

    @Test
    void refusesToStartOnAStoreThatChangesOrForgetsWhatIsWritten() {
        assertRefused(ErrorCode.STORE_NOT_READY, new Lying(honest) {
            @Override
            public Optional<ByteBuffer> get(String key, long offset, int length) {
                return Optional.of(ByteBuffer.allocate(1));
            }
        });
        assertRefused(ErrorCode.STORE_NOT_READY, new Lying(honest) {
            @Override
            public Stream<BlobInfo> list(String prefix) {
                return Stream.empty();
            }
        });
        assertRefused(ErrorCode.STORE_NOT_READY, new Lying(honest) {
            @Override
            public void delete(String key) {}
        });
    }

    @Test
    void vaultThatMustBeImmutableRefusesAStoreThatHoldsNothing() throws Exception {
        assertImmutabilityRefused(new MemoryBlobStore());
        assertImmutabilityRefused(new Lying(honest) {
            @Override
            public boolean retain(String key, Instant until) {
                return true;
            }
        });
        assertImmutabilityRefused(new Lying(honest) {
            @Override
            public boolean retain(String key, Instant until) throws IOException {
                return honest.retain(key, clock.instant().minusSeconds(1));
            }

            @Override
            public Optional<Instant> retainedUntil(String key) {
                return Optional.of(Instant.MAX);
            }
        });
    }

    private void assertImmutabilityRefused(BlobStore store) throws Exception {
        var found = probe(store);
        assertThatThrownBy(found::demandRetention)
                .isInstanceOfSatisfying(
                        LifeboatException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_WITHOUT_RETENTION));
    }

    private void assertRefused(ErrorCode code, BlobStore store) {
        assertThatThrownBy(() -> probe(store))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private StoreAbilities probe(BlobStore store) throws Exception {
        return new StoreProbe(store, Optional.empty(), clock).run();
    }

    /** Passes on what it does not lie about. */
    private static class Lying implements BlobStore {
        private final MemoryBlobStore store;

        Lying(MemoryBlobStore store) {
            this.store = store;
        }

        boolean replace(String key, ByteBuffer content) {
            var bytes = new byte[content.remaining()];
            content.duplicate().get(bytes);
            store.replace(key, bytes);
            return true;
        }

        @Override
        public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
            return store.putIfAbsent(key, content);
        }

        @Override
        public Optional<ByteBuffer> get(String key, long offset, int length) {
            return store.get(key, offset, length);
        }

        @Override
        public Stream<BlobInfo> list(String prefix) {
            return store.list(prefix);
        }

        @Override
        public void delete(String key) {
            store.delete(key);
        }

        @Override
        public boolean enforcesRetention() {
            return store.enforcesRetention();
        }

        @Override
        public boolean retain(String key, Instant until) throws IOException {
            return store.retain(key, until);
        }

        @Override
        public Optional<Instant> retainedUntil(String key) {
            return store.retainedUntil(key);
        }

        @Override
        public String toString() {
            return "lying";
        }
    }
}
