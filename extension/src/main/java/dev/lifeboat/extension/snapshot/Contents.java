package dev.lifeboat.extension.snapshot;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ListPages;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The VolumeSnapshotContents of the cluster. Thread-safe. */
record Contents(ClusterApi cluster) {
    static final String PATH = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotcontents";
    private static final ApiResource RESOURCE = new ApiResource(
            "snapshot.storage.k8s.io",
            "v1",
            "VolumeSnapshotContent",
            "volumesnapshotcontents",
            false,
            Set.of("list"),
            List.of("v1"));

    /** Shows them one by one; none where the cluster does not know the kind. */
    void forEach(Consumer<JsonNode> content) throws IOException, InterruptedException, ListPages.ListException {
        try {
            new ListPages(cluster)
                    .run(ListPages.Selection.all(RESOURCE), item -> content.accept(Json.parse(item.bytes())));
        } catch (ListPages.ListException e) {
            if (e.answer() == null || e.answer().status() != 404) {
                throw e;
            }
        }
    }
}
