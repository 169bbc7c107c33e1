package dev.lifeboat.extension.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.extension.inventory.Inventory;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a restore wants to know of the cluster that was saved (rule 38). */
final class SourceFacts {
    private static final int LONGEST = 8_000;

    private SourceFacts() {}

    static Map<String, String> of(ClusterApi cluster, Inventory inventory) throws IOException, InterruptedException {
        var facts = new TreeMap<String, String>();
        facts.put(
                "kubernetesVersion", get(cluster, "/version").path("gitVersion").asText(""));
        facts.put(
                "clusterUid",
                get(cluster, "/api/v1/namespaces/kube-system")
                        .at("/metadata/uid")
                        .asText(""));
        var versions = new TreeSet<String>();
        inventory.kinds().forEach(kind -> versions.add(kind.apiVersion()));
        facts.put("groupVersions", cut(String.join(",", versions)));
        facts.put("namespaces", cut(String.join(",", inventory.namespaces())));
        facts.put("csiDrivers", names(get(cluster, "/apis/storage.k8s.io/v1/csidrivers"), ""));
        var classes = get(cluster, "/apis/storage.k8s.io/v1/storageclasses");
        facts.put("storageClasses", names(classes, ""));
        facts.put("defaultStorageClass", names(classes, "storageclass.kubernetes.io/is-default-class"));
        facts.put(
                "defaultIngressClass",
                names(
                        get(cluster, "/apis/networking.k8s.io/v1/ingressclasses"),
                        "ingressclass.kubernetes.io/is-default-class"));
        return facts;
    }

    private static JsonNode get(ClusterApi cluster, String path) throws IOException, InterruptedException {
        var answer = cluster.send(Call.get(path));
        return answer.isSuccess() ? answer.json() : dev.lifeboat.api.json.Json.object();
    }

    /** @param mark annotation that must be true; empty for all */
    private static String names(JsonNode list, String mark) {
        var names = new TreeSet<String>();
        for (var item : list.path("items")) {
            if (mark.isEmpty()
                    || item.at("/metadata/annotations").path(mark).asText().equals("true")) {
                names.add(item.at("/metadata/name").asText());
            }
        }
        return cut(String.join(",", names));
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
