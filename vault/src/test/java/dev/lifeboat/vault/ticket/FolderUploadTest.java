package dev.lifeboat.vault.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.repository.StoreFailure;
import dev.lifeboat.vault.repository.Stores;
import dev.lifeboat.vault.ticket.TicketClaims.Verb;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An object becomes visible whole or not at all; a full or read-only store says so (a file system of its own, where the test may mount one). */
final class FolderUploadTest {
    private @TempDir Path folder;
    private boolean mounted;

    @Test
    void anUploadIsVisibleOnlyWhenItIsTheOneOfTheTicket() throws Exception {
        var content = new byte[] {1, 2, 3};
        var target = folder.resolve("a/b/pack");
        assertThat(upload(target, content, content)).isEqualTo(FolderUpload.Result.CREATED);
        assertThat(Files.readAllBytes(target)).isEqualTo(content);
        assertThat(upload(target, content, content)).isEqualTo(FolderUpload.Result.SAME);
        refused(() -> upload(folder.resolve("other"), content, new byte[] {1, 2, 4}));
        refused(() -> upload(folder.resolve("other"), content, new byte[] {1, 2}));
        refused(() -> upload(folder.resolve("other"), content, new byte[] {1, 2, 3, 4}));
        assertThat(folder.resolve("other")).doesNotExist();
        assertThat(files()).containsExactly(target);
    }

    @Test
    void anObjectIsNeverReplaced() throws Exception {
        var target = folder.resolve("pack");
        upload(target, new byte[] {1}, new byte[] {1});
        refused(() -> upload(target, new byte[] {2}, new byte[] {2}));
        assertThat(Files.readAllBytes(target)).containsExactly(1);
    }

    @Test
    void aSenderThatBreaksOffLeavesNothing() throws Exception {
        var broken = new FilterInputStream(new ByteArrayInputStream(new byte[100_000])) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                var read = super.read(bytes, offset, length);
                if (read < 0) {
                    throw new IOException("gone");
                }
                return read;
            }
        };
        var claims = claims(new byte[200_000]);
        assertThatThrownBy(() -> FolderUpload.write(folder.resolve("pack"), broken, claims))
                .isInstanceOf(IOException.class);
        assertThat(files()).isEmpty();
    }

    @Test
    void whatACrashCutShortIsSweptOnceNobodyCanBeWritingIt() throws Exception {
        var target = folder.resolve("lifeboat/c1/pack");
        upload(target, new byte[] {1}, new byte[] {1});
        var left = Files.write(target.resolveSibling(".unfinished-x"), new byte[9]);
        new Stores(folder, Instant::now).sweep();
        assertThat(left).exists();
        new Stores(folder, () -> Instant.now().plusSeconds(3700)).sweep();
        assertThat(files()).containsExactly(target);
    }

    @Test
    void aFullStoreSaysSoKeepsWhatItHasAndTakesWritesAgainOnceThereIsRoom() throws Exception {
        mount("size=1m");
        var small = new byte[100_000];
        upload(folder.resolve("small"), small, small);
        var large = new byte[2 << 20];
        assertThatThrownBy(() -> upload(folder.resolve("large"), large, large))
                .isInstanceOfSatisfying(
                        IOException.class, e -> assertThat(code(e)).isEqualTo(ErrorCode.STORE_FULL));
        assertThat(files()).containsExactly(folder.resolve("small"));
        upload(folder.resolve("next"), small, small);
        assertThat(files()).hasSize(2);
    }

    @Test
    void aReadOnlyStoreSaysSo() throws Exception {
        mount("size=1m");
        run("mount", "-o", "remount,ro", folder.toString());
        assertThatThrownBy(() -> upload(folder.resolve("pack"), new byte[] {1}, new byte[] {1}))
                .isInstanceOfSatisfying(
                        IOException.class, e -> assertThat(code(e)).isEqualTo(ErrorCode.STORE_READ_ONLY));
        assertThatThrownBy(() -> new Stores(folder, Instant::now).probe(new Stores.Container("lifeboat", "c1")))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_READ_ONLY));
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", folder.toString());
        }
    }

    private void mount(String options) throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()) == 0;
        assumeTrue(mounted, "only root may mount a file system");
    }

    private static int run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getInputStream().readAllBytes();
        return process.waitFor(10, TimeUnit.SECONDS) ? process.exitValue() : -1;
    }

    private java.util.List<Path> files() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static ErrorCode code(IOException e) {
        return StoreFailure.of("lifeboat/c1", e).code();
    }

    private static FolderUpload.Result upload(Path target, byte[] announced, byte[] sent) throws IOException {
        return FolderUpload.write(target, new ByteArrayInputStream(sent), claims(announced));
    }

    private static TicketClaims claims(byte[] content) {
        try {
            var sha256 = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return new TicketClaims(Verb.PUT, "o", content.length, sha256, Instant.MAX, "task", 1);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.TICKET_INVALID));
    }
}
