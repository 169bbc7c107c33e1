package dev.lifeboat.vault.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.ErrorDocument;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.sql.Database;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts long-running operations and answers for them (azure-dataprotection-api 2.4). Each runs on a virtual thread with a deadline. Thread-safe.
 *
 * <p>Work of a kind with a {@link #resumable} is taken up again after a restart and must bear being done twice; other work ends as
 * {@code LifeboatOperationInterrupted}.
 */
public final class Operations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
    private static final Duration KEPT = Duration.ofDays(30);

    private final Database database;
    private final InstantSource clock;
    private final Duration limit;
    private final String location;
    private final OperationStore store = new OperationStore();
    private final Map<String, Resumption> resumptions = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("operation-deadlines").factory());

    /** Does the work of an interrupted operation again. */
    @FunctionalInterface
    public interface Resumption {
        @Nullable
        JsonNode run(String resource);
    }

    /**
     * @param limit for one operation
     * @param location the name in the addresses of results
     */
    public Operations(Database database, InstantSource clock, Duration limit, String location) {
        this.database = database;
        this.clock = clock;
        this.limit = limit;
        this.location = location;
    }

    /** How operations of this kind go on after a restart. To be called before {@link #recover}. */
    public void resumable(String kind, Resumption resumption) {
        resumptions.put(kind, resumption);
    }

    /** Takes up or ends what an earlier process left behind. To be called once, before the server listens. */
    public void recover() {
        database.change(handle -> store.forget(handle, clock.instant().minus(KEPT)));
        for (var operation : database.read(store::running)) {
            var resumption = resumptions.get(operation.kind());
            if (resumption == null) {
                fail(
                        operation.id(),
                        new LifeboatException(ErrorCode.OPERATION_INTERRUPTED, Map.of("operation", operation.kind())));
            } else {
                run(operation, () -> resumption.run(operation.resource()));
            }
        }
    }

    /**
     * Answers 202 with the addresses to poll; the work begins once the row is durable.
     *
     * @param kind what is done, for people
     * @param resource ARM id; the operation is found below its vault or its provider's location
     * @param work its result is what {@code Location} gives at the end; its failure is the operation's
     */
    public Response accept(Request request, String kind, String resource, Supplier<@Nullable JsonNode> work) {
        var operation = begin(request, kind, resource);
        database.afterCommit(() -> run(operation, work));
        var addresses = Addresses.of(resource, location, operation.id(), request.apiVersion());
        return Response.empty(202)
                .with("Azure-AsyncOperation", request.absolute(addresses.status()))
                .with("Location", request.absolute(addresses.result()))
                .with("Retry-After", "1");
    }

    /** Like {@link #accept}, for a PUT: answers with the resource as it is now and only the address of the status. */
    public Response create(
            Request request, int status, String kind, String resource, Object body, Supplier<@Nullable JsonNode> work) {
        var operation = begin(request, kind, resource);
        database.afterCommit(() -> run(operation, work));
        var addresses = Addresses.of(resource, location, operation.id(), request.apiVersion());
        return Response.json(status, body)
                .with("Azure-AsyncOperation", request.absolute(addresses.status()))
                .with("Retry-After", "1");
    }

    /** A job that was started, as {@code OperationJobExtendedInfo}. */
    public static JsonNode jobInfo(Optional<String> job) {
        var info = Json.object().put("objectType", "OperationJobExtendedInfo");
        job.ifPresent(id -> info.put("jobId", id));
        return info;
    }

    Operation load(String id) {
        return database.read(handle -> store.find(handle, id))
                .orElseThrow(() ->
                        new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "the operation " + id)));
    }

    String location() {
        return location;
    }

    private Operation begin(Request request, String kind, String resource) {
        var id = Base64.getEncoder()
                .encodeToString((UUID.randomUUID() + ";" + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII));
        var operation = new Operation(
                id,
                kind,
                resource,
                request.principal().id(),
                Operation.Status.RUNNING,
                clock.instant(),
                null,
                null,
                null,
                0);
        database.change(handle -> store.insert(handle, operation));
        return operation;
    }

    private void run(Operation operation, Supplier<@Nullable JsonNode> work) {
        Future<?> running = threads.submit(() -> {
            try {
                var result = work.get();
                database.change(handle -> store.end(handle, operation.id(), clock.instant(), result, null, 0));
            } catch (LifeboatException e) {
                fail(operation.id(), e);
            } catch (Exception e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                LOG.atError()
                        .addKeyValue("operation", operation.id())
                        .setCause(e)
                        .log("Operation failed");
                fail(
                        operation.id(),
                        new LifeboatException(ErrorCode.INTERNAL_ERROR, Map.of("correlation", operation.id())));
            }
        });
        deadlines.schedule(
                () -> {
                    if (!running.isDone()) {
                        fail(
                                operation.id(),
                                new LifeboatException(
                                        ErrorCode.OPERATION_TIMED_OUT,
                                        Map.of("operation", operation.kind(), "limit", limit.toSeconds() + " s")));
                        running.cancel(true);
                    }
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void fail(String id, LifeboatException cause) {
        var status = cause.code().status() == 200 ? 500 : cause.code().status();
        database.change(handle -> store.end(handle, id, clock.instant(), null, ErrorDocument.error(cause, id), status));
    }

    /** What still runs is left to the next start. */
    @Override
    public void close() {
        deadlines.shutdownNow();
        threads.shutdownNow();
        try {
            threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
