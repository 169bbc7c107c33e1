package dev.lifeboat.vault.access;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Gate;
import dev.lifeboat.vault.http.Principal;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.sql.Database;
import java.time.InstantSource;
import java.util.Map;

/** Lets a request pass or says why not; there is no other way in. Thread-safe. */
public final class BearerGate implements Gate {
    private final Database database;
    private final Permissions permissions;
    private final String subscription;
    private final InstantSource clock;
    private final Tokens tokens = new Tokens();

    /** @param subscription the only one that there is; addresses outside any subscription are judged at it */
    public BearerGate(Database database, Permissions permissions, String subscription, InstantSource clock) {
        this.database = database;
        this.permissions = permissions;
        this.subscription = subscription;
        this.clock = clock;
    }

    @Override
    public Principal admit(Route route, Request request) {
        return switch (route.access()) {
            case Access.Public() -> Principal.NOBODY;
            case Access.Ticket() -> Principal.NOBODY;
            case Access.ClientCertificate() -> {
                if (request.certificates().isEmpty()) {
                    throw new LifeboatException(
                            ErrorCode.CLIENT_CERTIFICATE_INVALID, Map.of("reason", "none was sent"));
                }
                yield Principal.NOBODY;
            }
            case Access.Authenticated() -> {
                var principal = authenticate(request);
                requireSubscription(request.path());
                yield principal;
            }
            case Access.Action(var action) -> {
                var principal = authenticate(request);
                requireSubscription(request.path());
                permissions.require(principal, action, scope(request.path()));
                yield principal;
            }
        };
    }

    private Principal authenticate(Request request) {
        var header = request.header("authorization").orElse("");
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw new LifeboatException(ErrorCode.AUTHENTICATION_FAILED, Map.of());
        }
        return database.read(handle -> tokens.load(handle, header.substring(7).strip(), clock.instant()));
    }

    private void requireSubscription(String path) {
        var segments = path.split("/");
        if (segments.length > 2
                && segments[1].equalsIgnoreCase("subscriptions")
                && !segments[2].equalsIgnoreCase(subscription)) {
            throw new LifeboatException(ErrorCode.SUBSCRIPTION_NOT_FOUND, Map.of("subscription", segments[2]));
        }
    }

    private String scope(String path) {
        return path.regionMatches(true, 0, "/subscriptions/", 0, 15) ? path : "/subscriptions/" + subscription + path;
    }
}
