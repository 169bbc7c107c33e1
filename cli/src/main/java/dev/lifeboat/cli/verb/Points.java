package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.client.VaultClient;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /** As {@link #of}; an instance without points is not mistaken for a wrong name, to which the server answers alike. */
    List<JsonNode> list(String instanceId) {
        var points = of(instanceId);
        if (points.isEmpty()) {
            requireInstance(instanceId);
        }
        return points;
    }

    /** @param point its id or how that begins; null for the newest */
    JsonNode find(String instanceId, @Nullable String point) {
        if (point == null) {
            return list(instanceId).stream()
                    .findFirst()
                    .orElseThrow(() -> new Failure(
                            CommandError.RECOVERY_POINT_NOT_FOUND,
                            Names.last(instanceId) + " has no recovery point yet.",
                            "It was never backed up.",
                            List.of("Back it up: lifeboat backup " + Names.last(instanceId) + ".")));
        }
        var found = named(instanceId, Names.check(point));
        if (found.isEmpty()) {
            requireInstance(instanceId);
        }
        return only(found, point, Names.last(instanceId) + " has no recovery point " + point + ".");
    }

    /**
     * The point that a word means which may as well be the name of an instance.
     *
     * @return empty if it is no beginning of an id, or there is an instance of that name
     */
    Optional<JsonNode> alone(Verb verb, @Nullable String vault, String word) {
        if (!Names.isPointBeginning(word)) {
            return Optional.empty();
        }
        var instances = InstancesVerb.all(verb, vault);
        var isWhole = Names.isPoint(word);
        if (!isWhole && instances.stream().anyMatch(each -> Verb.name(each).equalsIgnoreCase(word))) {
            return Optional.empty();
        }
        var found = new ArrayList<JsonNode>();
        for (var instance : instances) {
            found.addAll(named(instance.path("id").asText(), word));
            if (isWhole && !found.isEmpty()) {
                break;
            }
        }
        return Optional.of(only(
                found,
                word,
                "There is no recovery point " + word + (isWhole ? "." : ", and no backup instance of that name.")));
    }

    /** Those of an instance that are called so or begin so. */
    private List<JsonNode> named(String instanceId, String point) {
        var id = point.toLowerCase(Locale.ROOT);
        return Names.isPoint(id) || !Names.isPointBeginning(id)
                ? client.find(instanceId + "/recoveryPoints/" + id).stream().toList()
                : of(instanceId).stream()
                        .filter(each -> Verb.name(each).startsWith(id))
                        .toList();
    }

    private static JsonNode only(List<JsonNode> found, String word, String none) {
        return switch (found.size()) {
            case 1 -> found.getFirst();
            case 0 ->
                throw new Failure(
                        CommandError.RECOVERY_POINT_NOT_FOUND,
                        none,
                        "The name is wrong, or the point has expired.",
                        List.of("Look at 'lifeboat instances list' and 'lifeboat points list INSTANCE'."));
            default ->
                throw Failure.usage(
                        "Several recovery points begin with " + word + ".", "Give more digits of the one you mean.");
        };
    }

    private void requireInstance(String id) {
        if (client.find(id).isEmpty()) {
            var vault = Names.last(id.substring(0, id.lastIndexOf("/backupInstances/")));
            throw Verb.missing("backup instance " + Names.last(id) + " in vault " + vault, "instances list");
        }
    }

    /** Resource id of the instance that a point belongs to. */
    static String instanceOf(JsonNode point) {
        var id = point.path("id").asText();
        return id.substring(0, id.lastIndexOf("/recoveryPoints/"));
    }
}
