package dev.lifeboat.vault.ticket;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.repository.StoreFailure;
import dev.lifeboat.vault.repository.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The folder store over HTTPS: one object for one ticket, streamed. The ticket in the query is all that is looked at. */
public final class StoreRoutes {
    private static final String PREFIX = "/store/v1/";
    /** More uploads at once only make the disk seek; further ones wait in their connections. */
    private static final int AT_ONCE = 16;

    private static final Duration WAIT = Duration.ofSeconds(60);

    private final Tickets tickets;
    private final Stores stores;
    private final Holders holders;
    private final Semaphore uploadSlots = new Semaphore(AT_ONCE);

    /** Whether a task is still held in the session that a ticket was given in. */
    @FunctionalInterface
    public interface Holders {
        /** @throws LifeboatException FENCED if not */
        void require(String task, long epoch);
    }

    public StoreRoutes(Tickets tickets, Stores stores, Holders holders) {
        this.tickets = tickets;
        this.stores = stores;
        this.holders = holders;
    }

    public List<Route> routes() {
        var object = PREFIX + "{account}/{container}/{repository}/packs/{shard}/{pack}";
        return List.of(Route.put(object, Access.ticket(), this::put), Route.get(object, Access.ticket(), this::get));
    }

    private Response put(Request request) {
        var claims = claims(request, TicketClaims.Verb.PUT);
        if (request.length() != claims.length()) {
            throw new LifeboatException(
                    ErrorCode.TICKET_INVALID,
                    Map.of(
                            "reason",
                            "it permits " + claims.length() + " bytes and " + request.length() + " were announced"));
        }
        holders.require(claims.task(), claims.epoch());
        var container = container(request);
        takeSlot();
        try {
            var target = stores.folder(container).resolve(key(request));
            var result = FolderUpload.write(target, request.stream(claims.length()), claims);
            return Response.empty(result == FolderUpload.Result.CREATED ? 201 : 200);
        } catch (IOException e) {
            throw StoreFailure.of(container.toString(), e);
        } finally {
            uploadSlots.release();
        }
    }

    private Response get(Request request) {
        var claims = claims(request, TicketClaims.Verb.GET);
        holders.require(claims.task(), claims.epoch());
        var container = container(request);
        var file = stores.folder(container).resolve(key(request));
        try {
            var length = Files.size(file);
            return Response.stream("application/octet-stream", length, out -> Files.copy(file, out));
        } catch (NoSuchFileException e) {
            throw new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "the object"), e);
        } catch (IOException e) {
            throw StoreFailure.of(container.toString(), e);
        }
    }

    private void takeSlot() {
        try {
            if (uploadSlots.tryAcquire(WAIT.toSeconds(), TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        throw new LifeboatException(ErrorCode.TOO_MANY_REQUESTS, Map.of());
    }

    private TicketClaims claims(Request request, TicketClaims.Verb verb) {
        var ticket = request.query("ticket")
                .orElseThrow(() -> new LifeboatException(ErrorCode.TICKET_INVALID, Map.of("reason", "none was sent")));
        var path = request.path();
        return tickets.check(ticket, verb, path.substring(PREFIX.length()));
    }

    private static Stores.Container container(Request request) {
        return new Stores.Container(request.parameter("account"), request.parameter("container"));
    }

    /** Safe to resolve: the ticket names exactly this object, and tickets are made here. */
    private static String key(Request request) {
        return request.parameter("repository") + "/packs/" + request.parameter("shard") + "/"
                + request.parameter("pack");
    }
}
