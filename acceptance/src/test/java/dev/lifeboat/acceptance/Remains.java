package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** What jobs leave in a cluster: only snapshots that a recovery point names. Nothing temporary, no volume without a claim, no pod. */
final class Remains {
    private static final String SNAPSHOTS = "/apis/snapshot.storage.k8s.io/v1/";
    private static final String OURS = "/namespaces/dataprotection-microsoft/";
    private static final String JOBS = "/apis/batch/v1" + OURS + "jobs";
    private static final Duration CLEAN = Duration.ofSeconds(100);

    private final Moment.Scene scene;
    /** Of earlier tests, whose servers are gone. */
    private final Set<String> foreign;

    private final Set<String> foreignJobs;

    Remains(Moment.Scene scene) {
        this.scene = scene;
        this.foreign = scene.world().testbed().driverSnapshots();
        this.foreignJobs = names(JOBS);
    }

    /** Waits until that is so. */
    void areAllNamed(String instance) {
        var named = named(instance);
        Awaitility.await().atMost(CLEAN).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
            assertThat(names(SNAPSHOTS + "volumesnapshots"))
                    .as("temporary snapshots")
                    .isEmpty();
            assertThat(scene.world().testbed().driverSnapshots())
                    .as("snapshots of the driver")
                    .isEqualTo(named);
            assertThat(named)
                    .as("contents")
                    .containsAll(texts(SNAPSHOTS + "volumesnapshotcontents", "/status/snapshotHandle"));
            assertThat(scene.view().items("/api/v1/persistentvolumes"))
                    .as("volumes")
                    .allMatch(volume -> volume.at("/status/phase").asText().equals("Bound"));
            assertThat(names(JOBS))
                    .as("jobs")
                    .noneMatch(name -> name.contains("restore") && !foreignJobs.contains(name));
            assertThat(names("/api/v1" + OURS + "pods"))
                    .as("pods")
                    .noneMatch(name -> name.contains("restore"))
                    .filteredOn(name -> name.contains("controller"))
                    .hasSize(1);
            assertThat(scene.view().openTasks()).as("journals").isEmpty();
        });
    }

    /** Handles of all snapshots of all points. */
    private Set<String> named(String instance) {
        var handles = new TreeSet<>(foreign);
        for (var point : scene.world().cli().json("points", "list", instance)) {
            var volume = scene.world()
                    .cli()
                    .json(
                            "points",
                            "cat",
                            instance,
                            point.path("name").asText(),
                            "volume",
                            scene.corner().namespace() + "/data");
            var handle = volume.at("/snapshot/handle").asText();
            if (!handle.isEmpty()) {
                handles.add(handle);
            }
        }
        return handles;
    }

    private Set<String> names(String path) {
        return texts(path, "/metadata/name");
    }

    private Set<String> texts(String path, String pointer) {
        return StreamSupport.stream(scene.view().get(path).path("items").spliterator(), false)
                .map((JsonNode item) -> item.at(pointer).asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
