package dev.lifeboat.extension.link;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.CommitAnswer;
import dev.lifeboat.api.link.CommitRequest;
import dev.lifeboat.api.link.EpochRequest;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.LinkPaths;
import dev.lifeboat.api.link.ObjectFrames;
import dev.lifeboat.api.link.ObjectsRequest;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.OutcomePage;
import dev.lifeboat.api.link.PackGrants;
import dev.lifeboat.api.link.PointSections;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.PutRequest;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.ReserveRequest;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.api.link.SectionRequest;
import dev.lifeboat.api.link.StoredPack;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.api.link.Ticket;
import dev.lifeboat.api.link.WriterKeys;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The calls of one task over HTTPS. Thread-safe. */
public final class HttpTaskLink implements TaskLink {
    private static final Duration CALL = Duration.ofSeconds(60);
    /** Verifying a large point takes the vault a while. */
    private static final Duration COMMIT = Duration.ofMinutes(10);

    private final LinkHttp http;
    private final String task;
    private final EpochSource epochs;
    private final Duration patience;

    /** @param patience how long a vault server that cannot be reached is waited for in one call */
    public HttpTaskLink(LinkHttp http, String task, EpochSource epochs, Duration patience) {
        this.http = http;
        this.task = task;
        this.epochs = epochs;
        this.patience = patience;
    }

    @Override
    public ReportAnswer report(
            long sequence,
            String stage,
            Progress progress,
            List<SubTask> subTasks,
            List<Finding> findings,
            @Nullable TaskOutcome outcome)
            throws InterruptedException {
        return Json.read(
                call(
                        LinkPaths.REPORT,
                        epoch -> new TaskReport(epoch, sequence, stage, progress, subTasks, findings, outcome),
                        CALL),
                ReportAnswer.class);
    }

    @Override
    public WriterKeys keys() throws InterruptedException {
        return Json.read(call(LinkPaths.KEYS, EpochRequest::new, CALL), WriterKeys.class);
    }

    @Override
    public PackGrants reserve(String packClass, int count) throws InterruptedException {
        return Json.read(
                call(LinkPaths.RESERVE, epoch -> new ReserveRequest(epoch, packClass, count), CALL), PackGrants.class);
    }

    @Override
    public Ticket put(String pack, long length, String sha256) throws InterruptedException {
        return Json.read(call(LinkPaths.PUT, epoch -> new PutRequest(epoch, pack, length, sha256), CALL), Ticket.class);
    }

    @Override
    public void upload(Ticket ticket, Path pack) throws InterruptedException {
        LinkHttp.patiently("store", patience, () -> {
            http.upload(URI.create(ticket.url()), ticket.headers(), pack);
            return true;
        });
    }

    @Override
    public void stored(String pack, long length, String sha256) throws InterruptedException {
        call(LinkPaths.STORED, epoch -> new StoredPack(epoch, pack, length, sha256), CALL);
    }

    @Override
    public byte[] parentIds(String section) throws InterruptedException {
        return call(LinkPaths.PARENT_IDS, epoch -> new SectionRequest(epoch, section), CALL);
    }

    @Override
    public CommitAnswer commit(
            List<SectionReport> sections, List<String> packs, Map<String, String> facts, List<Finding> findings)
            throws InterruptedException {
        return Json.read(
                call(LinkPaths.COMMIT, epoch -> new CommitRequest(epoch, sections, packs, facts, findings), COMMIT),
                CommitAnswer.class);
    }

    @Override
    public PointSections sections() throws InterruptedException {
        return Json.read(call(LinkPaths.SECTIONS, EpochRequest::new, CALL), PointSections.class);
    }

    @Override
    public void outcomes(int page, List<Outcome> outcomes) throws InterruptedException {
        call(LinkPaths.OUTCOMES, epoch -> new OutcomePage(epoch, page, outcomes), CALL);
    }

    @Override
    public void objects(String section, @Nullable String after, ObjectVisitor visitor) throws InterruptedException {
        var cursor = new Cursor(after);
        while (!cursor.ended) {
            // the patience begins anew with each object that came
            var before = cursor.last;
            LinkHttp.patiently(LinkPaths.OBJECTS, patience, () -> {
                if (cursor.ended || !java.util.Objects.equals(before, cursor.last)) {
                    return true;
                }
                fenceable(epoch -> {
                    read(new ObjectsRequest(epoch, section, cursor.last), cursor, visitor);
                    return new byte[0];
                });
                return true;
            });
        }
    }

    private static final class Cursor {
        private @Nullable String last;
        private boolean ended;

        private Cursor(@Nullable String last) {
            this.last = last;
        }
    }

    private void read(ObjectsRequest request, Cursor cursor, ObjectVisitor visitor)
            throws IOException, InterruptedException {
        try (var in = http.stream(LinkPaths.task(task, LinkPaths.OBJECTS), request, CALL)) {
            var reader = new ObjectFrames.Reader(new BufferedInputStream(in, 64 << 10));
            ObjectFrames.Frame frame;
            while ((frame = reader.next()) != null) {
                var key = new String(frame.key(), StandardCharsets.UTF_8);
                visitor.visit(frame);
                cursor.last = key;
            }
            cursor.ended = true;
        }
    }

    private byte[] call(String call, LongFunction<Object> request, Duration limit) throws InterruptedException {
        return LinkHttp.patiently(
                call,
                patience,
                () -> fenceable(epoch -> http.once(LinkPaths.task(task, call), request.apply(epoch), limit)));
    }

    /** A call that carries an epoch. */
    private interface Fenceable {
        byte[] run(long epoch) throws IOException, InterruptedException;
    }

    private byte[] fenceable(Fenceable call) throws IOException, InterruptedException {
        while (true) {
            var epoch = epochs.epoch();
            try {
                return call.run(epoch);
            } catch (LifeboatException e) {
                if (e.code() != ErrorCode.FENCED || !epochs.isRenewed(epoch)) {
                    throw e;
                }
            }
        }
    }
}
