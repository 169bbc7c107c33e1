package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.ApiResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which kinds an API server serves (rules 1, 2): by aggregated discovery in two calls, by the older way where that is not served. Thread-safe.
 *
 * <p>A group that could not be discovered is named, never left out in silence.
 */
public final class Discovery {
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

    private final ClusterApi api;

    /**
     * @param resources each kind once per group, at the first version in the server's order that serves it
     * @param failures what could not be discovered, {@code group/version} to reason
     */
    public record Found(List<ApiResource> resources, Map<String, String> failures) {
        public Found {
            resources = List.copyOf(resources);
            failures = Map.copyOf(failures);
        }
    }

    public Discovery(ClusterApi api) {
        this.api = api;
    }

    /** @throws LifeboatException if discovery as a whole fails */
    public Found run() throws IOException, InterruptedException {
        var kinds = new Kinds();
        for (var root : List.of("/api", "/apis")) {
            var answer = api.send(Call.get(root).accepting(AGGREGATED + "," + Call.JSON))
                    .orThrow("get", root);
            var list = answer.json();
            if (list.path("kind").asText().equals("APIGroupDiscoveryList")) {
                aggregated(list, kinds);
            } else if (root.equals("/api")) {
                list.path("versions").forEach(version -> kinds.versions.add(new GroupVersion("", version.asText())));
            } else {
                for (var group : list.path("groups")) {
                    group.path("versions")
                            .forEach(version -> kinds.versions.add(new GroupVersion(
                                    group.path("name").asText(),
                                    version.path("version").asText())));
                }
            }
        }
        for (var version : kinds.versions) {
            unaggregated(version, kinds);
        }
        return kinds.found();
    }

    private static void aggregated(JsonNode list, Kinds kinds) {
        for (var group : list.path("items")) {
            var name = group.path("metadata").path("name").asText("");
            for (var version : group.path("versions")) {
                if (version.path("freshness").asText("Current").equals("Stale")) {
                    kinds.failures.put(
                            name + "/" + version.path("version").asText(),
                            "the server behind its APIService does not answer");
                    continue;
                }
                for (var resource : version.path("resources")) {
                    var kind = resource.path("responseKind").path("kind").asText("");
                    kinds.add(
                            name,
                            version.path("version").asText(),
                            kind,
                            resource.path("resource").asText(),
                            resource.path("scope").asText().equals("Namespaced"),
                            verbs(resource));
                }
            }
        }
    }

    private void unaggregated(GroupVersion version, Kinds kinds) throws IOException, InterruptedException {
        var path = version.group().isEmpty() ? "/api/" + version.version() : "/apis/" + version.text();
        var answer = api.send(Call.get(path));
        if (!answer.isSuccess()) {
            kinds.failures.put(version.text(), answer.message());
            return;
        }
        for (var resource : answer.json().path("resources")) {
            var plural = resource.path("name").asText();
            if (!plural.contains("/")) {
                kinds.add(
                        version.group(),
                        version.version(),
                        resource.path("kind").asText(),
                        plural,
                        resource.path("namespaced").asBoolean(),
                        verbs(resource));
            }
        }
    }

    private static Set<String> verbs(JsonNode resource) {
        var verbs = new HashSet<String>();
        resource.path("verbs").forEach(verb -> verbs.add(verb.asText()));
        return verbs;
    }

    private record GroupVersion(String group, String version) {
        private String text() {
            return group.isEmpty() ? version : group + "/" + version;
        }
    }

    private static final class Kinds {
        private final Map<String, ApiResource> found = new LinkedHashMap<>();
        private final Map<String, String> failures = new TreeMap<>();
        private final List<GroupVersion> versions = new ArrayList<>();

        private void add(
                String group, String version, String kind, String plural, boolean namespaced, Set<String> verbs) {
            found.merge(
                    group + "/" + plural,
                    new ApiResource(group, version, kind, plural, namespaced, verbs, List.of(version)),
                    (known, more) -> {
                        var all = new ArrayList<>(known.versions());
                        all.addAll(more.versions());
                        return new ApiResource(
                                known.group(),
                                known.version(),
                                known.kind(),
                                known.plural(),
                                known.namespaced(),
                                known.verbs(),
                                all);
                    });
        }

        private Found found() {
            return new Found(List.copyOf(found.values()), failures);
        }
    }
}
