package dev.lifeboat.extension.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ExecCall;
import dev.lifeboat.extension.kube.ExecResult;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.RefusedException;
import dev.lifeboat.extension.kube.StreamedAnswer;
import dev.lifeboat.extension.kube.Traffic;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.PackSink;
import dev.lifeboat.repository.write.ParentIds;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.WriterParameters;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the JVM's compilers ready for the first backup while the pod has nothing else to do: made-up pages are listed, packed, encrypted and thrown away,
 * and the schemas that the API server holds ready for every client are read over the connection that lists will take. Ends by itself, or at once when a
 * backup begins (ADR 0053). Thread-safe.
 */
final class WarmUp {
    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);

    private static final Duration LONGEST = Duration.ofSeconds(20);
    /** The compilers have seen enough by then; measured, see docs/benchmarks.md. */
    private static final int OBJECTS = 96_000;
    /** As many as a backup of 20,000 objects reads. */
    private static final long SCHEMA_BYTES = 48 << 20;

    private static final String SCHEMAS = "/openapi/v3";

    private static final int PAGES = 8;
    private static final ApiResource KIND =
            new ApiResource("", "v1", "ConfigMap", "configmaps", true, Set.of("list"), List.of("v1"));

    private final ClusterApi cluster;
    private final Path spool;
    private final SecureRandom random = new SecureRandom();
    private final Thread thread;
    private boolean begun;
    private volatile boolean over;

    /** @param spool where packs wait while they are filled */
    WarmUp(ClusterApi cluster, Path spool) {
        this.cluster = cluster;
        this.spool = spool;
        this.thread = Thread.ofPlatform().name("warm-up").daemon().unstarted(this::run);
    }

    /** Begins; only the first call does. */
    synchronized void begin() {
        if (!begun) {
            begun = true;
            thread.start();
        }
    }

    /** Returns when nothing of it runs any more, within milliseconds; it does not begin again. */
    void end() throws InterruptedException {
        over = true;
        synchronized (this) {
            if (!begun) {
                begun = true;
                return;
            }
        }
        thread.interrupt(); // it may be waiting for the API server
        thread.join();
    }

    private void run() {
        var began = System.nanoTime();
        var done = 0;
        var read = 0L;
        try {
            while (!over && done < OBJECTS && System.nanoTime() - began < LONGEST.toNanos()) {
                done += round();
                read += read < SCHEMA_BYTES ? schemas() : 0;
            }
            LOG.info(
                    "Warmed up with {} objects and {} kB of schemas in {} ms",
                    done,
                    read >> 10,
                    (System.nanoTime() - began) / 1_000_000);
        } catch (IOException | InterruptedException | ListPages.ListException | LifeboatException e) {
            LOG.debug("The warm-up ended early: {}", e.toString());
        }
    }

    /** A point of one section: what it writes is gone when it is closed. */
    private int round() throws IOException, InterruptedException, ListPages.ListException {
        var parameters = new WriterParameters(RepositoryId.random(random), bytes(32), bytes(16));
        try (var writer = new PointWriter(parameters, new Nowhere(), ParentIds.NONE, spool);
                var section = writer.open(SectionName.kubernetes(KIND.group(), KIND.plural()))) {
            var listed = new ListPages(new MadeUp()).run(ListPages.Selection.all(KIND), item -> {
                if (over) {
                    throw new IOException("a backup begins");
                }
                section.put(item.view().key().getBytes(UTF_8), item.bytes());
            });
            section.finish();
            writer.finish();
            return (int) listed.items();
        }
    }

    /** The server answers these from memory, as it does for every kubectl. */
    private long schemas() throws IOException, InterruptedException {
        var bytes = 0L;
        var index = cluster.send(Call.get(SCHEMAS));
        if (index.status() != 200) {
            return SCHEMA_BYTES; // not for this account, or not there: the made-up pages must do
        }
        for (var schema : index.json().path("paths")) {
            var path = schema.path("serverRelativeURL").asText();
            if (over || !path.startsWith(SCHEMAS)) {
                break;
            }
            try (var answer = cluster.open(Call.get(path))) {
                bytes += answer.body().transferTo(OutputStream.nullOutputStream());
            } catch (RefusedException e) {
                LOG.debug("No schema at {}: {}", path, e.getMessage());
            }
        }
        return bytes;
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Takes packs and keeps none. */
    private final class Nowhere implements PackSink {
        @Override
        public PackGrant reserve(PackClass packClass) {
            return new PackGrant(PackId.random(random), 1, bytes(32));
        }

        @Override
        public void store(PackGrant grant, Path file, long length, String sha256) {
            // it was encrypted and digested, which is all that it was for
        }
    }

    /** A list of objects as clusters have them: text, base64, managed fields. */
    private static final class MadeUp implements ClusterApi {
        private final Random variety = new Random(1);
        private final Traffic traffic = new Traffic();
        private int page;

        @Override
        public StreamedAnswer open(Call call) {
            page++;
            var text = new StringBuilder(
                    "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1\"");
            text.append(page < PAGES ? ",\"continue\":\"" + page + "\"" : "").append("},\"items\":[");
            for (var i = 0; i < ListPages.PAGE; i++) {
                text.append(i == 0 ? "" : ",");
                item(text, page * ListPages.PAGE + i);
            }
            var body = text.append("]}").toString().getBytes(UTF_8);
            return new StreamedAnswer(
                    new Answer(200, new byte[0], List.of(), null, null, null), new ByteArrayInputStream(body));
        }

        private void item(StringBuilder text, int number) {
            var name = "object-%08d".formatted(number);
            text.append("{\"metadata\":{\"name\":\"").append(name).append("\",\"namespace\":\"warm-up\",\"uid\":\"");
            text.append(Long.toHexString(variety.nextLong()))
                    .append("\",\"resourceVersion\":\"")
                    .append(number);
            text.append("\",\"labels\":{\"app\":\"").append(name).append("\",\"team\":\"a\"},\"managedFields\":[");
            text.append(
                    "{\"manager\":\"kubectl\",\"operation\":\"Update\",\"fieldsV1\":{\"f:data\":{\".\":{},\"f:text\":{}}}}]},\"data\":{\"text\":\"");
            for (var word = 0; word < 100; word++) {
                text.append(Integer.toString(variety.nextInt(1_000_000), 36)).append(' ');
            }
            text.append("\",\"quoted\":\"a \\\"b\\\" c\\n\"}}");
        }

        @Override
        public Answer send(Call call) {
            return new Answer(404, new byte[0], List.of(), null, null, null);
        }

        @Override
        public ExecResult exec(ExecCall call) {
            throw new UnsupportedOperationException("nothing is run in a made-up cluster");
        }

        @Override
        public Traffic traffic() {
            return traffic;
        }

        @Override
        public void close() {
            // holds nothing
        }
    }
}
