package dev.lifeboat.extension.backup;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.extension.inventory.Inventory;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.Traffic;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a restore wants to know of the cluster that was saved (rule 38), and what the backup asked of it (rule 176). */
final class SourceFacts {
    private static final int LONGEST = 8_000;
    private static final String FLOW_CONTROL = "/apis/flowcontrol.apiserver.k8s.io/v1/";

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
        for (var kind : inventory.kinds()) {
            kind.versions()
                    .forEach(version -> versions.add(kind.group().isEmpty() ? version : kind.group() + "/" + version));
        }
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

    /** Calls, how many had to wait, and by which flow schemas and priority levels the server counted them: by name where they can be read. */
    static Map<String, String> of(Traffic.Sums asked, ClusterApi cluster) throws IOException, InterruptedException {
        var facts = new TreeMap<String, String>();
        facts.put("apiCalls", Long.toString(asked.calls()));
        facts.put("apiCallsThrottled", Long.toString(asked.throttled()));
        facts.put("apiCallsRepeated", Long.toString(asked.retried()));
        facts.put("flowSchemas", counts(asked.schemas(), get(cluster, FLOW_CONTROL + "flowschemas")));
        facts.put("priorityLevels", counts(asked.levels(), get(cluster, FLOW_CONTROL + "prioritylevelconfigurations")));
        return facts;
    }

    private static String counts(Map<String, Long> byUid, JsonNode known) {
        var names = new TreeMap<String, String>();
        known.path("items")
                .forEach(item -> names.put(
                        item.at("/metadata/uid").asText(),
                        item.at("/metadata/name").asText()));
        var texts = new TreeSet<String>();
        byUid.forEach((uid, count) -> texts.add(names.getOrDefault(uid, uid) + "=" + count));
        return cut(String.join(",", texts));
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
