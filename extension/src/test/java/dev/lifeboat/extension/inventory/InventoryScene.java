package dev.lifeboat.extension.inventory;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.core.selection.Selection;
import dev.lifeboat.extension.kube.MemoryCluster;
import dev.lifeboat.extension.task.Findings;
import java.util.ArrayList;
import java.util.List;

/** A cluster in memory and the inventory that a selection makes of it. */
final class InventoryScene {
    final MemoryCluster cluster = new MemoryCluster();
    final Findings findings = new Findings();
    List<String> namespaces = List.of("shop");
    List<String> excludedTypes = List.of();
    List<String> types = List.of();
    List<String> labels = List.of();
    boolean clusterScope = true;

    InventoryScene() {
        namespace("shop").namespace("other");
    }

    InventoryScene namespace(String name) {
        return add("{'apiVersion':'v1','kind':'Namespace','metadata':{'name':'" + name + "'}}");
    }

    InventoryScene add(String json) {
        cluster.add(json);
        return this;
    }

    /** A claim that is bound to a volume of a driver, in a class. */
    InventoryScene claim(String name, String labelsJson) {
        add(
                "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'" + name
                        + "','namespace':'shop','labels':" + labelsJson + "},'spec':{'volumeName':'pv-" + name
                        + "','storageClassName':'disk','resources':{'requests':{'storage':'1Gi'}}},'status':{'phase':'Bound'}}");
        return add("{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'pv-" + name
                + "'},'spec':{'claimRef':{'namespace':'shop','name':'" + name
                + "'},'persistentVolumeReclaimPolicy':'Delete','csi':{'driver':'disk.example'}}}");
    }

    Inventory read() throws Exception {
        var selection = Selection.parse(namespaces, List.of(), types, excludedTypes, labels, clusterScope);
        return new InventoryReader(cluster, selection, "dataprotection-microsoft", findings).read(true);
    }

    /** Keys that come along although not selected, {@code section key}. */
    List<String> needed() throws Exception {
        var all = new ArrayList<String>();
        read().needed().forEach((section, keys) -> keys.forEach(key -> all.add(section + " " + key)));
        return all.stream().sorted().toList();
    }

    List<Finding> findings(String code) {
        return findings.list().stream()
                .filter(finding -> finding.code().equals(code))
                .toList();
    }
}
