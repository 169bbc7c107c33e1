package dev.lifeboat.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Follows long-running operations to their end, by the rules that the public clients have (azure-dataprotection-api 2.4). */
public final class Operations {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int NO_CONTENT = 204;
    private static final Set<String> FAILED = Set.of("failed", "canceled", "cancelled");

    private final VaultClient client;
    private final InstantSource clock;
    private final Duration limit;

    /** @param limit after which one operation is given up with a failure; it goes on in the server */
    public Operations(VaultClient client, InstantSource clock, Duration limit) {
        this.client = client;
        this.clock = clock;
        this.limit = limit;
    }

    /** Creates or changes a resource. @return the resource as it is afterwards */
    public JsonNode put(String path, JsonNode body) {
        var first = client.put(path, body);
        var operation = first.header("Azure-AsyncOperation");
        if (operation.isPresent()) {
            await(path, first, operation.get());
            return client.get(path);
        }
        var deadline = clock.instant().plus(limit);
        var resource = first.body();
        while (isRunning(state(resource))) {
            pause(path, first, deadline);
            resource = client.get(path);
        }
        if (!state(resource).isEmpty() && !state(resource).equals("succeeded")) {
            throw new Failure(CommandError.PROVISIONING_FAILED, path + " is " + state(resource) + ".");
        }
        return resource;
    }

    /** @return the result, a missing node if there is none */
    public JsonNode post(String path, JsonNode body) {
        return result(path, client.post(path, body));
    }

    /** @return false if there was nothing to delete, which the API does not call a failure */
    public boolean delete(String path) {
        var first = client.delete(path);
        result(path, first);
        return first.status() != NO_CONTENT;
    }

    private JsonNode result(String path, Answer first) {
        if (first.status() != 202) {
            return first.body();
        }
        var operation = first.header("Azure-AsyncOperation");
        var location = first.header("Location");
        if (operation.isPresent()) {
            var done = await(path, first, operation.get());
            // the operation's own properties say the same as the result at Location
            var properties = done.path("properties");
            return location.isPresent() && properties.isMissingNode() ? client.get(location.get()) : properties;
        }
        var deadline = clock.instant().plus(limit);
        var url = location.orElseThrow(() -> new Failure(
                CommandError.NO_OPERATION, "The server started " + path + " and did not say how to follow it."));
        var answer = client.send("GET", url, null);
        while (answer.status() == 202) {
            pause(path, answer, deadline);
            answer = client.send("GET", url, null);
        }
        return answer.body();
    }

    private JsonNode await(String path, Answer first, String operation) {
        var deadline = clock.instant().plus(limit);
        var poll = client.send("GET", operation, null);
        while (true) {
            var state = poll.body().path("status").asText("").toLowerCase(Locale.ROOT);
            if (state.equals("succeeded")) {
                return poll.body();
            }
            if (FAILED.contains(state)) {
                throw Refusal.of(poll.status(), poll.body().path("error"));
            }
            pause(path, first, deadline);
            poll = client.send("GET", operation, null);
        }
    }

    /**
     * Looks until there is something to see.
     *
     * @param look answers empty while there is nothing yet
     * @throws Failure TimedOut, naming {@code what}
     */
    public <T> T until(String what, Duration within, Supplier<Optional<T>> look) {
        var deadline = clock.instant().plus(within);
        for (; ; ) {
            var seen = look.get();
            if (seen.isPresent()) {
                return seen.get();
            }
            checkDeadline(what, deadline);
            Pause.of(PAUSE);
        }
    }

    private void pause(String path, Answer answer, Instant deadline) {
        checkDeadline(path, deadline);
        Pause.of(answer.pause(PAUSE));
    }

    private void checkDeadline(String what, Instant deadline) {
        if (!clock.instant().isBefore(deadline)) {
            throw new Failure(CommandError.TIMED_OUT, what + " has not ended in time.");
        }
    }

    private static boolean isRunning(String state) {
        return switch (state) {
            case "", "succeeded", "failed", "canceled", "cancelled" -> false;
            default -> true;
        };
    }

    private static String state(JsonNode resource) {
        return resource.path("properties").path("provisioningState").asText("").toLowerCase(Locale.ROOT);
    }
}
