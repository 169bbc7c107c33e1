package dev.lifeboat.vault.configuration;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.vault.access.Tokens;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Principal;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.sql.Database;
import java.time.Duration;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/** What the server says about itself, and tokens for people (design 13). */
public final class ServerRoutes {
    private static final String PROVIDER = "/providers/Lifeboat.Backup";
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Facts facts;
    private final Database database;
    private final InstantSource clock;
    private final BooleanSupplier recoveryKeyPresent;
    private final Tokens tokens = new Tokens();

    /** Fixed for the life of the process. */
    public record Facts(
            String version,
            String subscriptionId,
            String tenantId,
            String resourceGroup,
            String location,
            String storageAccount,
            List<String> publicUrls,
            String caSha256) {
        public Facts {
            publicUrls = List.copyOf(publicUrls);
        }
    }

    public ServerRoutes(Facts facts, Database database, InstantSource clock, BooleanSupplier recoveryKeyPresent) {
        this.facts = facts;
        this.database = database;
        this.clock = clock;
        this.recoveryKeyPresent = recoveryKeyPresent;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(PROVIDER + "/server", Access.authenticated(), this::server),
                Route.post(PROVIDER + "/tokens", Access.action("Lifeboat.Backup/tokens/write"), this::token),
                Route.get("/healthz", Access.everyone(), _ -> healthy()));
    }

    private Response server(Request request) {
        var answer = (com.fasterxml.jackson.databind.node.ObjectNode) Json.tree(facts);
        answer.put("principalId", request.principal().id());
        answer.put("recoveryKeyPresent", recoveryKeyPresent.getAsBoolean());
        return Response.json(answer);
    }

    private Response token(Request request) {
        var body = Body.of(request.json(), "");
        var name = body.text("name");
        if (name.length() > 100) {
            throw Body.wrong("name", "it is longer than 100 characters");
        }
        var validity = validity(body.text("validity"));
        var token = Tokens.random();
        var principal = new Principal(UUID.randomUUID().toString(), name);
        var expires = clock.instant().plus(validity);
        database.change(handle -> tokens.insert(handle, token, principal, clock.instant(), expires));
        return Response.json(
                201,
                Json.object()
                        .put("token", token)
                        .put("principalId", principal.id())
                        .put("expires", expires.toString()));
    }

    private static Duration validity(String text) {
        try {
            var validity = Duration.parse(text);
            if (validity.isPositive() && validity.compareTo(LONGEST) <= 0) {
                return validity;
            }
        } catch (DateTimeParseException _) {
            // answered below
        }
        throw Body.wrong("validity", "it must be an ISO 8601 duration such as P30D, at most P366D");
    }

    private Response healthy() {
        database.read(
                handle -> handle.createQuery("select 1").mapTo(Integer.class).one());
        return Response.json(Json.object().put("status", "ok"));
    }
}
