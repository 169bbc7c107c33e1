package dev.lifeboat.stores.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Issue 4, point 5: a passphrase opens its slot and nothing else does; what a hostile slot asks for is bounded. */
class PassphraseEncryptionTest {
    private static final Argon2Cost CHEAP = new Argon2Cost(64, 1, 2);
    private static final byte[] CONTEXT = "context".getBytes(UTF_8);
    private static final byte[] PLAIN = "the keys of a repository".getBytes(UTF_8);

    @TempDir
    private Path spool;

    @Test
    void opensWithThePassphraseAlone() throws Exception {
        var wrapped = passphrase("correct horse").wrap(PLAIN, CONTEXT);
        assertThat(passphrase("correct horse").unwrap(wrapped, CONTEXT)).isEqualTo(PLAIN);
        assertThatThrownBy(() -> passphrase("correct horsf").unwrap(wrapped, CONTEXT))
                .isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> passphrase("correct horse").unwrap(wrapped, "other".getBytes(UTF_8)))
                .isInstanceOf(GeneralSecurityException.class);
        assertThat(passphrase("correct horse").wrap(PLAIN, CONTEXT))
                .as("another salt each time")
                .isNotEqualTo(wrapped);
    }

    /** A slot says what it costs, so that what was written with another cost stays readable. */
    @Test
    void opensWhatWasWrappedAtAnotherCost() throws Exception {
        var wrapped = encryption("secret", new Argon2Cost(256, 2, 1)).wrap(PLAIN, CONTEXT);
        assertThat(passphrase("secret").unwrap(wrapped, CONTEXT)).isEqualTo(PLAIN);
    }

    @Test
    void refusesEveryChangedByteAndEveryCut() {
        var wrapped = passphrase("secret").wrap(PLAIN, CONTEXT);
        for (var at = 0; at < wrapped.length; at++) {
            var changed = wrapped.clone();
            changed[at] ^= 1;
            assertThatThrownBy(() -> passphrase("secret").unwrap(changed, CONTEXT))
                    .as("byte " + at)
                    .isInstanceOfAny(GeneralSecurityException.class, LifeboatException.class);
            var cut = Arrays.copyOf(wrapped, at);
            assertThatThrownBy(() -> passphrase("secret").unwrap(cut, CONTEXT))
                    .as("cut to " + at)
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void takesNoMemoryForAHostileSlot() {
        var hostile = List.of(
                new int[] {Integer.MAX_VALUE, 1, 1},
                new int[] {-1, 1, 1},
                new int[] {(1 << 20) + 1, 1, 1},
                new int[] {0, 1, 1},
                new int[] {31, 1, 4},
                new int[] {64, 0, 1},
                new int[] {64, 17, 1},
                new int[] {64, 255, 1},
                new int[] {64, 1, 0},
                new int[] {64, 1, 17},
                new int[] {1 << 20, 16, 255});
        for (var of : hostile) {
            assertThatThrownBy(() -> passphrase("secret").unwrap(slot(of[0], of[1], of[2]), CONTEXT))
                    .isInstanceOf(GeneralSecurityException.class);
        }
    }

    /** Inside the bounds, but more than there is: said, not died of. */
    @Test
    void saysThatASlotTakesMoreMemoryThanThereIs() {
        var small = new PassphraseEncryption("secret".toCharArray(), CHEAP, new SecureRandom(), 64 << 20);
        assertThatThrownBy(() -> small.unwrap(slot(1 << 20, 1, 1), CONTEXT))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_UNAVAILABLE))
                .hasMessageContaining("1024 MiB");
    }

    /** One letter, two spellings: systems differ in which they use. */
    @Test
    void takesComposedAndDecomposedLettersAsOne() throws Exception {
        var wrapped = passphrase("b\u00fccher").wrap(PLAIN, CONTEXT);
        assertThat(passphrase("bu\u0308cher").unwrap(wrapped, CONTEXT)).isEqualTo(PLAIN);
    }

    /** RFC 9106, 5.3: the library does what the standard says. */
    @Test
    void hashesAsTheStandardDoes() {
        var generator = new Argon2BytesGenerator();
        generator.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(32)
                .withIterations(3)
                .withParallelism(4)
                .withSalt(filled(16, 2))
                .withSecret(filled(8, 3))
                .withAdditional(filled(12, 4))
                .build());
        var tag = new byte[32];
        generator.generateBytes(filled(32, 1), tag);
        assertThat(HexFormat.of().formatHex(tag))
                .isEqualTo("0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
    }

    @Test
    void opensARepositoryBesideAKeyFile() {
        var store = new MemoryBlobStore();
        var id = RepositoryId.random(new SecureRandom());
        var repository = Repository.create(
                store,
                id,
                Map.of(Repository.SERVICE, passphrase("first"), Repository.RECOVERY, Backups.RECOVERY),
                InstantSource.fixed(Backups.NOW));
        var content = Map.of("k8s/core/configmaps", Map.of("shop/a", "1"));
        var point = new Backups(store, spool).point(repository, null, content);
        assertThat(repository.slots().list()).extracting("provider").containsExactly("key-file", "passphrase");
        assertThat(Backups.read(open(store, id, passphrase("first")).read(point.id())))
                .isEqualTo(content);
        unavailable(store, id, passphrase("second"));
        unavailable(store, id, Backups.KEK);

        repository.slots().replace(Repository.SERVICE, passphrase("second"));
        assertThat(Backups.read(open(store, id, passphrase("second")).read(point.id())))
                .isEqualTo(content);
        unavailable(store, id, passphrase("first"));
        assertThat(open(store, id, passphrase("second")).check()).isEmpty();
    }

    @Test
    void tellsNothingOfItself() {
        assertThat(passphrase("secret").toString()).doesNotContain("secret");
        assertThatThrownBy(() -> passphrase("")).isInstanceOf(IllegalArgumentException.class);
    }

    private static void unavailable(MemoryBlobStore store, RepositoryId id, KeyEncryption key) {
        assertThatThrownBy(() -> open(store, id, key))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.KEY_UNAVAILABLE));
    }

    private static Repository open(MemoryBlobStore store, RepositoryId id, KeyEncryption key) {
        return Repository.open(store, id, Repository.SERVICE, key, InstantSource.fixed(Backups.NOW));
    }

    private static PassphraseEncryption passphrase(String text) {
        return encryption(text, CHEAP);
    }

    private static PassphraseEncryption encryption(String text, Argon2Cost cost) {
        return new PassphraseEncryption(text.toCharArray(), cost, new SecureRandom());
    }

    private static byte[] slot(int memory, int passes, int lanes) {
        return ByteBuffer.allocate(100)
                .putInt(memory)
                .put((byte) passes)
                .put((byte) lanes)
                .array();
    }

    private static byte[] filled(int length, int value) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
