package dev.lifeboat.extension.restore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ObjectWait;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.link.TaskLink;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.stage.Stage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The barrier after definitions: all are established and have their names, and discovery shows their kinds (rule 54). Bounded (rule 66). */
final class Definitions {
    private static final Kind KIND = new Kind("apiextensions.k8s.io", "customresourcedefinitions");
    private static final String PATH = ResourcePath.of(KIND.group(), "v1", KIND.plural(), "");
    private static final Duration ESTABLISHED = Duration.ofSeconds(60);
    private static final Duration DISCOVERED = Duration.ofSeconds(20);

    private final ClusterApi cluster;
    private final ServedKinds kinds;

    Definitions(ClusterApi cluster, ServedKinds kinds) {
        this.cluster = cluster;
        this.kinds = kinds;
    }

    /** @param sections of the point that hold something */
    void await(Set<String> sections, TaskLink link) throws IOException, InterruptedException {
        if (!sections.contains(KIND.section())) {
            return;
        }
        List<String> names = new ArrayList<>();
        link.objects(
                KIND.section(),
                null,
                frame -> names.add(new String(frame.key(), 1, frame.key().length - 1, StandardCharsets.UTF_8)));
        var deadline = System.nanoTime() + ESTABLISHED.toNanos();
        var wait = new ObjectWait(cluster);
        var served = new ArrayList<String>();
        for (var name : names) {
            // one that is not there was refused and is reported; one that never gets ready makes its objects fail with
            // a code
            var left = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
            if (wait.untilObject(PATH, name, found -> found.isEmpty() || isReady(found.get()), left)) {
                served.add(name);
            }
        }
        discover(sections, Set.copyOf(served));
    }

    private static boolean isReady(JsonNode definition) {
        return isTrue(definition, "Established") && isTrue(definition, "NamesAccepted");
    }

    private static boolean isTrue(JsonNode definition, String type) {
        for (var condition : definition.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    private void discover(Set<String> sections, Set<String> served) throws IOException, InterruptedException {
        var deadline = System.nanoTime() + DISCOVERED.toNanos();
        while (true) {
            kinds.refresh();
            var missing = sections.stream()
                    .filter(Kind::isSection)
                    .map(Kind::ofSection)
                    .filter(kind ->
                            Stage.of(kind) == Stage.CUSTOM && served.contains(kind.plural() + "." + kind.group()))
                    .anyMatch(kind -> kinds.find(kind) == null);
            if (!missing || System.nanoTime() > deadline) {
                return;
            }
            Thread.sleep(200);
        }
    }
}
