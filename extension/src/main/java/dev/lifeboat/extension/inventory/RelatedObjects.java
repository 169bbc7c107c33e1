package dev.lifeboat.extension.inventory;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.core.selection.Selection;
import dev.lifeboat.extension.kube.AccountSubject;
import dev.lifeboat.extension.kube.AggregatedRoles;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.PodClaims;
import dev.lifeboat.extension.task.Findings;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What selected objects need although it is not selected itself: the claims of selected pods (rule 15), and the cluster-scoped objects that namespaced
 * ones point to (rules 12, 13). Not asked when everything comes anyhow.
 */
final class RelatedObjects {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final String ROLES = RBAC + "/clusterroles";
    private static final List<String> TEMPLATES =
            List.of("deployments.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch");
    private static final List<String> WEBHOOKS = List.of(
            "validatingwebhookconfigurations.admissionregistration.k8s.io",
            "mutatingwebhookconfigurations.admissionregistration.k8s.io");

    private final ListPages pages;
    private final Map<String, ApiResource> served;
    private final Selection selection;
    private final Set<String> namespaces;
    private final Map<String, Set<String>> needed;
    private final Findings findings;
    private final PodClaims claims;
    private final Set<String> roles = new HashSet<>();

    RelatedObjects(
            ListPages pages,
            Map<String, ApiResource> served,
            Selection selection,
            Set<String> namespaces,
            Map<String, Set<String>> needed,
            PodClaims claims,
            Findings findings) {
        this.pages = pages;
        this.served = served;
        this.selection = selection;
        this.namespaces = namespaces;
        this.needed = needed;
        this.claims = claims;
        this.findings = findings;
    }

    void collect() throws IOException, InterruptedException {
        if (selection.clusterScope()
                && selection.labels().isEverything()
                && selection.types().includesAll()) {
            return;
        }
        selected("pods", this::pod);
        for (var kind : TEMPLATES) {
            selected(kind, object -> {
                pod(object);
                object.at("/spec/volumeClaimTemplates").forEach(claim -> storageClass(claim.path("spec")));
            });
        }
        selected("ingresses.networking.k8s.io", ingress -> {
            var name = ingress.at("/spec/ingressClassName").asText();
            if (!name.isEmpty()) {
                need("networking.k8s.io/ingressclasses", name);
            }
        });
        selected("rolebindings." + RBAC, this::role);
        every("clusterrolebindings." + RBAC, this::binding);
        aggregated();
        for (var kind : WEBHOOKS) {
            every(kind, object -> webhook(kind, object));
        }
        every("apiservices.apiregistration.k8s.io", service -> {
            if (namespaces.contains(service.at("/spec/service/namespace").asText())) {
                need("apiregistration.k8s.io/apiservices", name(service));
            }
        });
        every(
                "volumesnapshotclasses.snapshot.storage.k8s.io",
                snapshotClass -> need("snapshot.storage.k8s.io/volumesnapshotclasses", name(snapshotClass)));
    }

    private void pod(JsonNode object) {
        claims.add(object);
        var spec = PodClaims.podSpec(object);
        for (var volume : spec.path("volumes")) {
            storageClass(volume.at("/ephemeral/volumeClaimTemplate/spec"));
        }
        var priority = spec.path("priorityClassName").asText();
        if (!priority.isEmpty() && !priority.startsWith("system-")) {
            need("scheduling.k8s.io/priorityclasses", priority);
        }
        var runtime = spec.path("runtimeClassName").asText();
        if (!runtime.isEmpty()) {
            need("node.k8s.io/runtimeclasses", runtime);
        }
    }

    private void storageClass(JsonNode claim) {
        var name = claim.path("storageClassName").asText();
        if (!name.isEmpty()) {
            need("storage.k8s.io/storageclasses", name);
        }
    }

    private void role(JsonNode binding) {
        if (binding.at("/roleRef/kind").asText().equals("ClusterRole")) {
            clusterRole(binding.at("/roleRef/name").asText());
        }
    }

    private void binding(JsonNode binding) {
        for (var subject : binding.path("subjects")) {
            var accounts = AccountSubject.namespace(subject);
            if (accounts != null && namespaces.contains(accounts)) {
                need(RBAC + "/clusterrolebindings", name(binding));
                clusterRole(binding.at("/roleRef/name").asText());
                return;
            }
        }
    }

    private void clusterRole(String name) {
        if (!name.startsWith("system:")) {
            roles.add(name);
            need(ROLES, name);
        }
    }

    /** A role that is put together from others by their labels has no rights without them. */
    private void aggregated() throws IOException, InterruptedException {
        if (!roles.isEmpty()) {
            var all = new AggregatedRoles();
            every("clusterroles." + RBAC, all::add);
            all.with(roles).forEach(role -> need(ROLES, role));
        }
    }

    private void webhook(String kind, JsonNode object) {
        for (var webhook : object.path("webhooks")) {
            if (namespaces.contains(
                    webhook.at("/clientConfig/service/namespace").asText())) {
                need("admissionregistration.k8s.io/" + kind.substring(0, kind.indexOf('.')), name(object));
                return;
            }
        }
    }

    private void need(String groupAndPlural, String name) {
        InventoryReader.need(needed, "k8s/" + groupAndPlural, "/" + name);
    }

    private static String name(JsonNode object) {
        return object.at("/metadata/name").asText();
    }

    private interface Look {
        void at(JsonNode object);
    }

    /** Objects of the kind that the backup takes. */
    private void selected(String kind, Look look) throws IOException, InterruptedException {
        var resource = served.get(kind);
        if (resource == null || !selection.types().selects(resource)) {
            return;
        }
        list(resource, item -> {
            var view = item.view();
            if (namespaces.contains(view.namespace()) && selection.labels().matches(view.labels())) {
                look.at(Json.parse(item.bytes()));
            }
        });
    }

    private void every(String kind, Look look) throws IOException, InterruptedException {
        var resource = served.get(kind);
        if (resource != null && !selection.types().isExcluded(resource)) {
            list(resource, item -> look.at(Json.parse(item.bytes())));
        }
    }

    private void list(ApiResource resource, ListPages.Visitor visitor) throws IOException, InterruptedException {
        try {
            pages.run(ListPages.Selection.all(resource), visitor);
        } catch (ListPages.ListException e) {
            // also where the kind itself is not saved: what its objects point to may be missing
            findings.warn(
                    ErrorCode.KIND_NOT_LISTED,
                    resource.qualifiedPlural(),
                    Map.of("reason", String.valueOf(e.getMessage())));
        }
    }
}
