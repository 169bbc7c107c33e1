package dev.lifeboat.extension.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.core.selection.NamespaceFilter;
import dev.lifeboat.core.selection.Selection;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.Discovery;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.PodClaims;
import dev.lifeboat.extension.task.Findings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Takes the inventory: discovery, namespaces, claims and their volumes, and what is related. Lists only kinds that decide about others. Findings are
 * recorded on the way.
 */
public final class InventoryReader {
    private final ListPages pages;
    private final Discovery discovery;
    private final Selection selection;
    private final String ownNamespace;
    private final Findings findings;

    public InventoryReader(ClusterApi cluster, Selection selection, String ownNamespace, Findings findings) {
        this.pages = new ListPages(cluster);
        this.discovery = new Discovery(cluster);
        this.selection = selection;
        this.ownNamespace = ownNamespace;
        this.findings = findings;
    }

    /**
     * @param volumes whether the data of claims is wanted
     * @throws ListPages.ListException if a kind cannot be listed that everything depends on
     */
    public Inventory read(boolean volumes) throws IOException, InterruptedException, ListPages.ListException {
        var found = discovery.run();
        found.failures().forEach((group, reason) -> {
            var details = Map.of("group", group, "reason", reason);
            if (Kinds.isVirtual(group)) {
                findings.inform(ErrorCode.GROUP_NOT_DISCOVERED, group, details); // nothing of it would be saved
            } else {
                findings.warn(ErrorCode.GROUP_NOT_DISCOVERED, group, details);
            }
        });
        var kinds = Kinds.collectable(found.resources());
        var served = new HashMap<String, ApiResource>();
        kinds.forEach(kind -> served.put(kind.qualifiedPlural(), kind));
        selection
                .types()
                .unknown(kinds)
                .forEach(type ->
                        findings.warn(ErrorCode.NOTHING_SELECTED, "type " + type, Map.of("what", "the type " + type)));
        var namespaces = namespaces(served);
        var needed = new HashMap<String, Set<String>>();
        namespaces.forEach(name -> need(needed, "k8s/core/namespaces", "/" + name));
        var used = new PodClaims();
        new RelatedObjects(pages, served, selection, namespaces, needed, used, findings).collect();
        var claims = claims(served, namespaces, needed, used);
        return new Inventory(namespaces, kinds, found.failures(), needed, volumes ? claims : List.of());
    }

    static void need(Map<String, Set<String>> needed, String section, String key) {
        needed.computeIfAbsent(section, _ -> new TreeSet<>()).add(key);
    }

    private SortedSet<String> namespaces(Map<String, ApiResource> served)
            throws IOException, InterruptedException, ListPages.ListException {
        var namespaces = new TreeSet<String>(Comparator.comparing(name -> name + "/"));
        var existing = new TreeSet<String>();
        pages.run(ListPages.Selection.metadata(resource(served, "namespaces")), item -> {
            var name = item.name();
            existing.add(name);
            if (!selection.namespaces().selects(name) || name.equals(ownNamespace)) {
                return;
            }
            var label = Inventory.excludedBy(item.view().labels());
            if (!label.isEmpty()) {
                findings.inform(
                        ErrorCode.EXCLUDED_BY_LABEL, "namespaces " + name, Map.of("count", "all", "label", label));
            } else if (item.view().isBeingDeleted()) {
                findings.warn(ErrorCode.BEING_DELETED, "namespaces " + name, Map.of());
            } else {
                namespaces.add(name);
            }
        });
        for (var wanted : selection.namespaces().included()) {
            if (!existing.contains(wanted) && !NamespaceFilter.SYSTEM.contains(wanted)) {
                findings.warn(
                        ErrorCode.NAMESPACE_NOT_FOUND,
                        "namespaces " + wanted,
                        Map.of("namespace", wanted, "cluster", "this cluster"));
            }
        }
        return namespaces;
    }

    private List<Claim> claims(
            Map<String, ApiResource> served,
            SortedSet<String> namespaces,
            Map<String, Set<String>> needed,
            PodClaims used)
            throws IOException, InterruptedException, ListPages.ListException {
        var kind = resource(served, "persistentvolumeclaims");
        var claims = new TreeMap<String, JsonNode>();
        pages.run(ListPages.Selection.all(kind), item -> {
            var view = item.view();
            var chosen = selection.types().selects(kind) && selection.labels().matches(view.labels());
            if (namespaces.contains(view.namespace())
                    && !view.isBeingDeleted()
                    && !selection.types().isExcluded(kind)
                    && view.owners().stream().noneMatch(owner -> owner.kind().equals("Pod")) // ephemeral: rule 145
                    && Inventory.excludedBy(view.labels()).isEmpty()
                    && (chosen || used.contains(view.key()))) {
                claims.put(view.key(), Json.parse(item.bytes()));
                if (!chosen) {
                    need(needed, kind.section(), view.key());
                }
            }
        });
        var volumes = new HashMap<String, JsonNode>();
        pages.run(ListPages.Selection.all(resource(served, "persistentvolumes")), item -> {
            var volume = Json.parse(item.bytes());
            if (claims.containsKey(volume.at("/spec/claimRef/namespace").asText() + "/"
                    + volume.at("/spec/claimRef/name").asText())) {
                volumes.put(item.name(), volume);
            }
        });
        var list = new ArrayList<Claim>();
        for (var object : claims.values()) {
            var claim = claim(object, volumes);
            list.add(claim);
            if (!claim.volume().isEmpty()) {
                need(needed, "k8s/core/persistentvolumes", "/" + claim.volume());
            }
            if (!claim.storageClass().isEmpty()) {
                need(needed, "k8s/storage.k8s.io/storageclasses", "/" + claim.storageClass());
            }
        }
        list.sort(Comparator.comparing(Claim::key));
        return list;
    }

    private static Claim claim(JsonNode object, Map<String, JsonNode> volumes) {
        var name = new NamespacedName(
                object.at("/metadata/namespace").asText(),
                object.at("/metadata/name").asText());
        var volumeName = object.at("/spec/volumeName").asText();
        var volume = Optional.ofNullable(volumes.get(volumeName)).orElse(Json.object());
        var claim = new Claim(
                name,
                volumeName,
                volume.at("/spec/csi/driver").asText(),
                storageClass(object),
                Quantity.bytes(object.at("/spec/resources/requests/storage").asText("0")),
                object.at("/spec/volumeMode").asText("Filesystem"),
                volume.at("/spec/persistentVolumeReclaimPolicy").asText(),
                null);
        var resource = "persistentvolumeclaims " + claim.key();
        if (volumeName.isEmpty()) {
            return claim.but(ErrorCode.PVC_NO_VOLUME, Map.of("resource", resource));
        }
        if (!object.at("/status/phase").asText().equals("Bound")) {
            return claim.but(ErrorCode.PVC_NOT_BOUND, Map.of("resource", resource));
        }
        if (volume.isEmpty()) {
            return claim.but(ErrorCode.PV_NOT_FOUND, Map.of("resource", resource, "volume", volumeName));
        }
        if (claim.driver().isEmpty()) {
            var reason = "its volume is of type " + type(volume) + ", not CSI";
            return claim.but(ErrorCode.VOLUME_NOT_SUPPORTED, Map.of("resource", resource, "reason", reason));
        }
        if (claim.storageClass().isEmpty()) {
            return claim.but(ErrorCode.STORAGE_CLASS_MISSING, Map.of("resource", resource));
        }
        return claim;
    }

    private static String storageClass(JsonNode claim) {
        var old = claim.path("metadata")
                .path("annotations")
                .path("volume.beta.kubernetes.io/storage-class")
                .asText();
        return claim.at("/spec/storageClassName").asText(old);
    }

    private static String type(JsonNode volume) {
        var known = Set.of(
                "accessModes",
                "capacity",
                "claimRef",
                "persistentVolumeReclaimPolicy",
                "storageClassName",
                "volumeMode",
                "mountOptions",
                "nodeAffinity",
                "volumeAttributesClassName");
        var names = volume.path("spec").fieldNames();
        while (names.hasNext()) {
            var name = names.next();
            if (!known.contains(name)) {
                return name;
            }
        }
        return "unknown";
    }

    private static ApiResource resource(Map<String, ApiResource> served, String plural) throws ListPages.ListException {
        var resource = served.get(plural);
        return resource != null
                ? resource
                : new ApiResource("", "v1", "", plural, !plural.equals("namespaces"), Set.of("list"), List.of("v1"));
    }
}
