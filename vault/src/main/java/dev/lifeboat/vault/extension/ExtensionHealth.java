package dev.lifeboat.vault.extension;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.session.Session;
import dev.lifeboat.vault.session.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** How an extension is now, as the statuses of its resource (EXT-1, EXT-8): what it complains of, or that it is silent. Thread-safe. */
public final class ExtensionHealth {
    private final Sessions sessions;
    private final InstantSource clock;
    private final Duration silence;

    /** @param silence age of the last heartbeat from which on an extension counts as dead */
    public ExtensionHealth(Sessions sessions, InstantSource clock, Duration silence) {
        this.sessions = sessions;
        this.clock = clock;
        this.silence = silence;
    }

    /** The resource as clients see it, with its statuses. */
    ObjectNode json(Resource extension) {
        var json = extension.json();
        json.withObject("/properties").set("statuses", statuses(extension));
        return json;
    }

    private ArrayNode statuses(Resource extension) {
        var statuses = Json.object().putArray("statuses");
        var session = sessions.find(extension.id()).orElse(null);
        if (session == null) {
            return add(statuses, "NotEnrolled", false, "It has not enrolled yet.", null);
        }
        var heard = session.heardOrNever();
        if (heard.isBefore(clock.instant().minus(silence))) {
            var last =
                    session.heard() == null ? "It has never sent a heartbeat." : "Its last heartbeat came at " + heard;
            return add(statuses, "NoHeartbeat", false, last, session.heard());
        }
        complaints(session, statuses);
        return statuses.isEmpty()
                ? add(statuses, "Ready", true, "It sends heartbeats and complains of nothing.", heard)
                : statuses;
    }

    private static void complaints(Session session, ArrayNode statuses) {
        for (var condition : session.conditions()) {
            if (!condition.healthy()) {
                add(statuses, condition.type(), false, condition.reason(), session.heard());
            }
        }
    }

    private static ArrayNode add(
            ArrayNode statuses, String code, boolean healthy, String message, @Nullable Instant time) {
        statuses.addObject()
                .put("code", code)
                .put("displayStatus", code)
                .put("level", healthy ? "Information" : "Error")
                .put("message", message)
                .put("time", time == null ? null : time.toString());
        return statuses;
    }
}
