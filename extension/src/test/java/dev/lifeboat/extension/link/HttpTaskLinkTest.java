package dev.lifeboat.extension.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.api.link.ObjectFrames;
import dev.lifeboat.api.link.ObjectsRequest;
import dev.lifeboat.api.link.PackGrants;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.PutRequest;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.ReserveRequest;
import dev.lifeboat.api.link.StoredPack;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.api.link.Ticket;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.PackClass;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpTaskLinkTest {
    private static final String TASK = "0123456789abcdef0123456789abcdef";

    private final AtomicLong epoch = new AtomicLong(1);
    private FakeVault vault;
    private TaskLink link;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws Exception {
        vault = new FakeVault();
        link = new HttpTaskLink(vault.client(), TASK, epoch::get, Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        vault.close();
    }

    private ReportAnswer report() throws InterruptedException {
        return link.report(5, "Objects", Progress.NONE, List.of(), List.of(), null);
    }

    @Test
    void aServerThatIsRestartedIsWaitedFor() throws Exception {
        vault.on("report", received -> {
            assertThat(received.path()).isEqualTo("/link/v1/tasks/" + TASK + "/report");
            assertThat(received.as(TaskReport.class).sequence()).isEqualTo(5);
            return FakeVault.Sent.of(new ReportAnswer(ReportAnswer.Order.CONTINUE, null));
        });
        vault.down();
        var reported = new CountDownLatch(1);
        var caller = Thread.ofVirtual().start(() -> {
            try {
                report();
                reported.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThat(reported.await(500, TimeUnit.MILLISECONDS)).isFalse();
        vault.up();
        assertThat(reported.await(15, TimeUnit.SECONDS)).isTrue();
        caller.join();
    }

    @Test
    void aServerThatStaysAwayIsNotWaitedForForEver() throws Exception {
        vault.down();
        var hasty = new HttpTaskLink(vault.client(), TASK, epoch::get, Duration.ofMillis(300));
        assertThatThrownBy(hasty::keys)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.EXTENSION_HAS_ERRORS));
    }

    @Test
    void aTaskOfAnotherInstanceIsLeftAlone() {
        vault.on("report", _ -> FakeVault.Sent.of(new LifeboatException(ErrorCode.FENCED, Map.of("task", TASK))));
        assertThatThrownBy(this::report)
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(vault.calls()).hasSize(1);
    }

    @Test
    void aRestorerGoesOnWithTheEpochOfTheNewLease() throws Exception {
        vault.on(
                "report",
                received -> received.as(TaskReport.class).epoch() == 2
                        ? FakeVault.Sent.of(new ReportAnswer(ReportAnswer.Order.CANCEL, null))
                        : FakeVault.Sent.of(new LifeboatException(ErrorCode.FENCED, Map.of("task", TASK))));
        var renewing = new HttpTaskLink(
                vault.client(),
                TASK,
                new EpochSource() {
                    @Override
                    public long epoch() {
                        return epoch.get();
                    }

                    @Override
                    public boolean isRenewed(long refused) {
                        epoch.set(2);
                        return epoch.get() > refused;
                    }
                },
                Duration.ofSeconds(5));
        assertThat(renewing.report(1, "x", Progress.NONE, List.of(), List.of(), null)
                        .order())
                .isEqualTo(ReportAnswer.Order.CANCEL);
    }

    @Test
    void anObjectStreamThatBreaksOffIsResumedAfterTheLastKey() throws Exception {
        var asked = new ArrayList<String>();
        vault.on("objects", received -> {
            var after = received.as(ObjectsRequest.class).after();
            asked.add(String.valueOf(after));
            var from = after == null ? 0 : Integer.parseInt(after.substring(after.length() - 3)) + 1;
            var frames = frames(from, 200);
            return new FakeVault.Sent(200, frames, asked.size() < 4 ? Math.min(frames.length - 1, 2_000) : -1);
        });
        var keys = new ArrayList<String>();
        link.objects("k8s/core/configmaps", null, frame -> keys.add(new String(frame.key(), StandardCharsets.UTF_8)));
        assertThat(keys).hasSize(200).isSorted().doesNotHaveDuplicates();
        assertThat(asked).hasSize(4).startsWith("null");
    }

    private static byte[] frames(int from, int to) throws IOException {
        var out = new ByteArrayOutputStream();
        var writer = new ObjectFrames.Writer(out);
        for (var i = from; i < to; i++) {
            writer.write("shop/m%03d".formatted(i).getBytes(StandardCharsets.UTF_8), new byte[50]);
        }
        writer.end();
        return out.toByteArray();
    }

    @Test
    void packsAreReservedInBatchesPutWithATicketAndConfirmed() throws Exception {
        var tickets = new AtomicInteger();
        var order = new ArrayList<String>();
        vault.on("reserve", received -> {
            var count = received.as(ReserveRequest.class).count();
            var grants = new ArrayList<PackGrants.Grant>();
            for (var i = 0; i < count; i++) {
                grants.add(new PackGrants.Grant("%032x".formatted(i + 1), 1, new byte[32]));
            }
            return FakeVault.Sent.of(new PackGrants(grants));
        });
        vault.on("put", received -> {
            var request = received.as(PutRequest.class);
            assertThat(request.length()).isEqualTo(3);
            return FakeVault.Sent.of(new Ticket(
                    vault.url() + "/store/pack" + tickets.incrementAndGet(),
                    Map.of("If-None-Match", "*"),
                    Instant.EPOCH));
        });
        // the first ticket has expired while this process slept; the second PUT was carried out although its answer was
        // lost
        vault.on(
                "pack1",
                _ -> FakeVault.Sent.of(new LifeboatException(ErrorCode.TICKET_INVALID, Map.of("reason", "expired"))));
        vault.on("pack2", received -> {
            order.add("bytes " + received.body().length);
            return new FakeVault.Sent(412, new byte[0], -1);
        });
        vault.on("stored", received -> {
            order.add("stored " + received.as(StoredPack.class).sha256());
            return new FakeVault.Sent(204, new byte[0], -1);
        });
        var file = Files.write(folder.resolve("pack"), new byte[] {1, 2, 3});
        var sink = new LinkPackSink(link);
        var grant = sink.reserve(PackClass.K8S);
        sink.store(grant, file, 3, "abc");
        assertThat(order).containsExactly("bytes 3", "stored abc");
        assertThat(sink.reserve(PackClass.K8S).id()).isNotEqualTo(grant.id());
        assertThat(vault.calls()).filteredOn(path -> path.endsWith("/reserve")).hasSize(1);
    }

    @Test
    void aStoreThatRefusesWritesIsNotTakenForOneThatHasThePack() throws Exception {
        vault.on(
                "reserve",
                _ -> FakeVault.Sent.of(
                        new PackGrants(List.of(new PackGrants.Grant("%032x".formatted(1), 1, new byte[32])))));
        vault.on("put", _ -> FakeVault.Sent.of(new Ticket(vault.url() + "/store/pack", Map.of(), Instant.EPOCH)));
        vault.on(
                "pack",
                _ -> FakeVault.Sent.of(new LifeboatException(
                        ErrorCode.STORE_READ_ONLY, Map.of("container", "here", "reason", "read-only file system"))));
        var sink = new LinkPackSink(link);
        var grant = sink.reserve(PackClass.K8S);
        var file = Files.write(folder.resolve("pack"), new byte[] {1, 2, 3});

        assertThatThrownBy(() -> sink.store(grant, file, 3, "abc"))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_READ_ONLY));
    }
}
