package dev.lifeboat.extension.restore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.kube.AccountSubject;
import dev.lifeboat.extension.kube.AggregatedRoles;
import dev.lifeboat.extension.kube.PodClaims;
import dev.lifeboat.extension.link.TaskLink;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.volume.VolumeEntries;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * What comes back although it was not selected itself: the claims of workloads that labels select (rule 15), and the cluster-scoped objects that a restore of
 * namespaces needs (rules 12 to 14). With cluster scope asked for all of these are needed; without, what the selected objects refer to. Filled before the first
 * write by reading the referring sections once; then only read.
 */
final class Needs {
    private static final Kind CLAIMS = new Kind("", "persistentvolumeclaims");
    private static final Kind ROLES = new Kind("rbac.authorization.k8s.io", "clusterroles");
    private static final List<Kind> WORKLOADS = List.of(
            new Kind("apps", "deployments"),
            new Kind("apps", "statefulsets"),
            new Kind("apps", "daemonsets"),
            new Kind("batch", "jobs"),
            new Kind("batch", "cronjobs"),
            new Kind("", "pods"));
    /** Read after the workloads: which claims are selected depends on them. */
    private static final List<Kind> OTHERS = List.of(
            CLAIMS,
            new Kind("rbac.authorization.k8s.io", "rolebindings"),
            new Kind("rbac.authorization.k8s.io", "clusterrolebindings"),
            new Kind("networking.k8s.io", "ingresses"));

    private final Selection selection;
    private final Set<String> names = new HashSet<>();
    private final PodClaims used = new PodClaims();
    private final Set<String> claims = new HashSet<>();
    private final Set<String> sections;

    /** @param sections those of the point that hold something */
    Needs(Selection selection, Set<String> sections) {
        this.selection = selection;
        this.sections = sections;
    }

    void read(TaskLink link) throws InterruptedException {
        if (selection.clusterScope() && !selection.hasLabels()) {
            return;
        }
        for (var kind : WORKLOADS) {
            each(link, kind, object -> refer(kind, object));
        }
        for (var kind : OTHERS) {
            each(link, kind, object -> refer(kind, object));
        }
        var roles = new TreeSet<>(names);
        roles.removeIf(name -> !name.startsWith(ROLES.plural() + "/"));
        if (!roles.isEmpty()) {
            var all = new AggregatedRoles();
            each(link, ROLES, all::add);
            var wanted = roles.stream()
                    .map(role -> role.substring(ROLES.plural().length() + 1))
                    .collect(Collectors.toSet());
            all.with(wanted).forEach(role -> names.add(ROLES.plural() + "/" + role));
        }
    }

    private void each(TaskLink link, Kind kind, Consumer<JsonNode> look) throws InterruptedException {
        if (sections.contains(kind.section())) {
            link.objects(kind.section(), null, frame -> look.accept(Json.parse(frame.value())));
        }
    }

    /** True if a namespaced object is to come back: it has the labels, or something that has them uses it. */
    boolean selects(Kind kind, String key, JsonNode object) {
        return selection.labelled(object) || (kind.equals(CLAIMS) && used.contains(key));
    }

    private void refer(Kind kind, JsonNode object) {
        var key = object.at("/metadata/namespace").asText() + "/"
                + object.at("/metadata/name").asText();
        if (!key.startsWith("/") && !selects(kind, key, object)) {
            return;
        }
        if (selection.hasLabels()) {
            if (WORKLOADS.contains(kind)) {
                used.add(object);
            } else if (kind.equals(CLAIMS)) {
                claims.add(key);
            }
        }
        var spec = object.path("spec");
        switch (kind.plural()) {
            case "persistentvolumeclaims" -> {
                need("storageclasses", spec.path("storageClassName"));
                need("volumeattributesclasses", spec.path("volumeAttributesClassName"));
            }
            case "rolebindings" -> role(object);
            case "clusterrolebindings" -> {
                for (var subject : object.path("subjects")) {
                    var accounts = AccountSubject.namespace(subject);
                    if (accounts != null && selection.namespace(accounts) && goesWithNamespaces(object)) {
                        role(object);
                    }
                }
            }
            case "ingresses" -> need("ingressclasses", spec.path("ingressClassName"));
            default -> pod(PodClaims.podSpec(object));
        }
    }

    private void role(JsonNode binding) {
        if (binding.at("/roleRef/kind").asText().equals("ClusterRole")) {
            need("clusterroles", binding.at("/roleRef/name"));
        }
    }

    private void pod(JsonNode spec) {
        need("priorityclasses", spec.path("priorityClassName"));
        need("runtimeclasses", spec.path("runtimeClassName"));
    }

    private void need(String plural, JsonNode name) {
        if (!name.asText("").isEmpty()) {
            names.add(plural + "/" + name.asText());
        }
    }

    /** True if that cluster-scoped object belongs to what was selected. */
    boolean isNeeded(Kind kind, JsonNode object) {
        var name = object.path("metadata").path("name").asText();
        var spec = object.path("spec");
        switch (kind.plural()) {
            case "persistentvolumes" -> {
                // never a volume of somebody else's claim, whatever the scope
                var claim = spec.path("claimRef");
                return claim.isObject() ? isSelected(claim) : selection.clusterScope();
            }
            case "namespaces" -> {
                return selection.namespace(name);
            }
            default -> {
                if (selection.clusterScope()) {
                    return true;
                }
            }
        }
        return switch (kind.plural()) {
            case "customresourcedefinitions" ->
                sections.contains(new Kind(
                                spec.path("group").asText(),
                                spec.at("/names/plural").asText())
                        .section());
            // cleaning keeps only the selected subjects, and skips it without any
            case "clusterrolebindings" -> goesWithNamespaces(object);
            case "apiservices" ->
                selection.namespace(spec.at("/service/namespace").asText()) && goesWithNamespaces(object);
            case "validatingwebhookconfigurations", "mutatingwebhookconfigurations" ->
                servedBySelected(object) && goesWithNamespaces(object);
            case "csidrivers", "volumesnapshotclasses", "volumegroupsnapshotclasses" -> true;
            default -> names.contains(kind.plural() + "/" + name);
        };
    }

    /**
     * Of what points at a namespace, and is named by nothing in it: where labels choose some of its objects it comes only if they choose it, too. A webhook would be
     * there, and what serves it would not.
     */
    private boolean goesWithNamespaces(JsonNode object) {
        return !selection.hasLabels() || selection.labelled(object);
    }

    private boolean isSelected(JsonNode claim) {
        var namespace = claim.path("namespace").asText();
        return selection.namespace(namespace)
                && (!selection.hasLabels()
                        || claims.contains(namespace + "/" + claim.path("name").asText()));
    }

    private boolean servedBySelected(JsonNode configuration) {
        for (var webhook : configuration.path("webhooks")) {
            var service = webhook.at("/clientConfig/service/namespace").asText("");
            if (!service.isEmpty() && selection.namespace(service)) {
                return true;
            }
        }
        return false;
    }

    /** Volumes made by hand, which come along with their claims. */
    static void readVolumes(TaskLink link, Set<String> sections, VolumeEntries entries) throws InterruptedException {
        if (sections.contains("volume")) {
            link.objects(
                    "volume",
                    null,
                    frame -> entries.add(
                            new String(frame.key(), java.nio.charset.StandardCharsets.UTF_8), frame.value()));
        }
        var volumes = new Kind("", "persistentvolumes").section();
        if (sections.contains(volumes)) {
            link.objects(volumes, null, frame -> {
                var volume = Json.parse(frame.value());
                var claim = volume.at("/spec/claimRef");
                if (claim.isObject() && !volume.at("/metadata/annotations").has("pv.kubernetes.io/provisioned-by")) {
                    entries.addMadeByHand(claim.path("namespace").asText() + "/"
                            + claim.path("name").asText());
                }
            });
        }
    }
}
