package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.client.VaultClient;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds recovery points by what people have at hand: an instance (the newest point), a point, or both. */
final class Points {
    private final VaultClient client;

    Points(VaultClient client) {
        this.client = client;
    }

    /** Newest first. */
    List<JsonNode> of(String instanceId) {
        return client.list(instanceId + "/recoveryPoints").stream()
                .sorted(Comparator.comparing((JsonNode point) ->
                                Verb.properties(point).path("recoveryPointTime").asText())
                        .reversed())
                .toList();
    }

    /** @param point null for the newest */
    JsonNode find(String instanceId, @Nullable String point) {
        if (point != null) {
            return client.get(instanceId + "/recoveryPoints/" + Names.check(point));
        }
        return of(instanceId).stream()
                .findFirst()
                .orElseThrow(() -> new Failure(
                        "RecoveryPointNotFound",
                        Names.last(instanceId) + " has no recovery point yet.",
                        "It was never backed up.",
                        List.of("Back it up: lifeboat backup " + Names.last(instanceId) + "."),
                        Exit.FAILED));
    }

    /** The point of this name in any of the instances. */
    JsonNode search(List<JsonNode> instances, String point) {
        for (var instance : instances) {
            var found = client.find(instance.path("id").asText() + "/recoveryPoints/" + point);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new Failure(
                "RecoveryPointNotFound",
                "There is no recovery point " + point + ".",
                "The name is wrong, or the point has expired.",
                List.of("Look at 'lifeboat points list INSTANCE'."),
                Exit.FAILED);
    }

    /** Resource id of the instance that a point belongs to. */
    static String instanceOf(JsonNode point) {
        var id = point.path("id").asText();
        return id.substring(0, id.lastIndexOf("/recoveryPoints/"));
    }
}
