package dev.lifeboat.extension.restore.volume;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.SnapshotRef;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemporarySnapshotsTest {
    private static final SnapshotRef SNAPSHOT = new SnapshotRef(
            new NamespacedName("shop", "data"),
            "disk.testbed.local",
            "handle-1",
            1L << 30,
            "Block",
            Map.of("snapshot.storage.kubernetes.io/deletion-secret-name", "s"));

    private final TemporarySnapshots temporary = new TemporarySnapshots("0123456789abcdef0123456789abcdef");

    @Test
    void rules131And136To138DescribeTheSnapshotByItsHandleAndRetainIt() {
        var content = Json.parse(temporary.createContent(SNAPSHOT).body());
        assertThat(content.path("spec")).isEqualTo(json("""
                {"deletionPolicy":"Retain","driver":"disk.testbed.local","sourceVolumeMode":"Block","source":{"snapshotHandle":"handle-1"},
                 "volumeSnapshotRef":{"apiVersion":"snapshot.storage.k8s.io/v1","kind":"VolumeSnapshot","name":"%s","namespace":"shop"}}""".formatted(temporary.name("shop", "data"))));
        assertThat(content.at("/metadata/annotations").has("snapshot.storage.kubernetes.io/deletion-secret-name"))
                .isTrue();
        var snapshot = Json.parse(temporary.createSnapshot(SNAPSHOT).body());
        assertThat(snapshot.path("spec"))
                .isEqualTo(json(
                        "{\"source\":{\"volumeSnapshotContentName\":\"" + temporary.name("shop", "data") + "\"}}"));
    }

    @Test
    void namesFollowFromTaskAndClaimSoThatANewProcessFindsThem() {
        assertThat(temporary.name("shop", "data"))
                .isEqualTo(new TemporarySnapshots("0123456789ab").name("shop", "data"))
                .startsWith("lifeboat-0123456789ab-");
        assertThat(temporary.name("shop", "data"))
                .isNotEqualTo(temporary.name("shop", "other"))
                .hasSizeLessThan(64);
    }

    @ParameterizedTest
    @CsvSource({"1Mi,1073741824", "2Gi,2Gi", "1Gi,1Gi", "1G,1073741824", "1073741823,1073741824", "1.5Gi,1.5Gi"})
    void rule130AsksForAtLeastTheSizeOfTheSnapshot(String asked, String sent) {
        var claim = json("{\"spec\":{\"resources\":{\"requests\":{\"storage\":\"" + asked + "\"}}}}");
        temporary.fill(claim, SNAPSHOT);
        assertThat(claim.at("/spec/resources/requests/storage").asText()).isEqualTo(sent);
        assertThat(claim.at("/spec/dataSourceRef/kind").asText()).isEqualTo("VolumeSnapshot");
        assertThat(temporary.fills(claim, "shop", "data")).isTrue();
        assertThat(temporary.fills(claim, "shop", "other")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"1,1", "1k,1000", "1Ki,1024", "1.5Mi,1572864", "2e3,2000", "1500m,1", "nonsense,0"})
    void readsSizesAsKubernetesWritesThem(String text, long bytes) {
        assertThat(Quantity.bytes(text)).isEqualTo(bytes);
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }
}
