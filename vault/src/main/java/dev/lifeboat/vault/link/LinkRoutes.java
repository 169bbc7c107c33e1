package dev.lifeboat.vault.link;

import dev.lifeboat.api.link.EpochRequest;
import dev.lifeboat.api.link.Heartbeat;
import dev.lifeboat.api.link.HeartbeatAnswer;
import dev.lifeboat.api.link.LeaseRequest;
import dev.lifeboat.api.link.LinkPaths;
import dev.lifeboat.api.link.RenewRequest;
import dev.lifeboat.api.link.SessionRequest;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.enrolment.Enrolments;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.InstalledExtension;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.session.Session;
import dev.lifeboat.vault.session.Sessions;
import dev.lifeboat.vault.task.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The calls of the link that concern an extension as a whole. */
public final class LinkRoutes {
    private final Identities identities;
    private final Enrolments enrolments;
    private final Sessions sessions;
    private final Tasks tasks;
    private final Estate estate;

    public LinkRoutes(Identities identities, Enrolments enrolments, Sessions sessions, Tasks tasks, Estate estate) {
        this.identities = identities;
        this.enrolments = enrolments;
        this.sessions = sessions;
        this.tasks = tasks;
        this.estate = estate;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(LinkPaths.RENEW, Access.clientCertificate(), this::renew),
                Route.post(LinkPaths.SESSION, Access.clientCertificate(), this::session),
                Route.post(LinkPaths.END, Access.clientCertificate(), this::end),
                Route.post(LinkPaths.HEARTBEAT, Access.clientCertificate(), this::heartbeat),
                Route.post(LinkPaths.LEASE, Access.clientCertificate(), this::lease));
    }

    private Response renew(Request request) {
        var session = identities.require(request);
        return Response.json(enrolments.renew(session, request.body(RenewRequest.class)));
    }

    /** A pod that begins after its extension was deleted is told so: it never comes to a heartbeat, whose answer would say STOP. */
    private Response session(Request request) {
        var session = identities.find(request);
        if (isRemoved(session)) {
            throw new LifeboatException(ErrorCode.EXTENSION_NOT_FOUND, Map.of("cluster", session.cluster()));
        }
        return Response.json(sessions.begin(session.extension(), request.body(SessionRequest.class)));
    }

    private Response heartbeat(Request request) {
        var session = identities.find(request);
        if (isRemoved(session)) {
            return Response.json(new HeartbeatAnswer(HeartbeatAnswer.Order.STOP, Map.of()));
        }
        sessions.heartbeat(session.extension(), request.body(Heartbeat.class));
        var settings = estate.extension(session.extension())
                .map(InstalledExtension::settings)
                .orElse(Map.of());
        return Response.json(new HeartbeatAnswer(HeartbeatAnswer.Order.CONTINUE, settings));
    }

    private Response end(Request request) {
        var session = identities.require(request);
        sessions.end(session.extension(), request.body(EpochRequest.class).epoch());
        return Response.empty(204);
    }

    private boolean isRemoved(Session session) {
        return session.removed() != null
                || estate.extension(session.extension()).isEmpty();
    }

    private Response lease(Request request) {
        var session = identities.require(request);
        var lease = request.body(LeaseRequest.class);
        var longest = sessions.limits().leaseWait();
        var wait = Duration.ofSeconds(Math.clamp(lease.waitSeconds(), 0, longest.toSeconds()));
        try {
            return tasks.lease(session.extension(), lease.epoch(), wait)
                    .map(Response::json)
                    .orElseGet(() -> Response.empty(204));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Response.empty(204);
        }
    }
}
