package dev.lifeboat.extension.restore.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.clean.Owner;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of an object because of its owners. The cluster knows some kinds; some owners live, some are in the point. */
class OwnersTest {
    private static final Kind CONFIG_MAPS = new Kind("", "configmaps");
    private static final Kind CLUSTER_ROLES = new Kind("rbac.authorization.k8s.io", "clusterroles");
    private static final Map<String, ApiResource> KINDS = Map.of(
            "Deployment", resource("apps", "Deployment", "deployments", true),
            "ReplicaSet", resource("apps", "ReplicaSet", "replicasets", true),
            "Node", resource("", "Node", "nodes", false),
            "Order", resource("shop.example.com", "Order", "orders", true));

    @Test
    void rule46AnOwnerWithANamespaceCannotOwnWhatHasNone() throws Exception {
        var verdict = decide(CLUSTER_ROLES, "", owner("Deployment", false), Set.of("Deployment"), Set.of());
        assertThat(verdict.references()).isEmpty();
        assertThat(verdict.missing()).hasSize(1);
    }

    @Test
    void rule46OwnersAreLookedForInTheNamespaceOfWhatTheyOwn() throws Exception {
        var verdict = decide(CONFIG_MAPS, "elsewhere", owner("Deployment", false), Set.of("Deployment"), Set.of());
        assertThat(verdict.references()).isEmpty();
        assertThat(verdict.missing()).hasSize(1);
    }

    @Test
    void aLivingOwnerIsReferredToByItsUidOfToday() throws Exception {
        var verdict = decide(CONFIG_MAPS, "shop", owner("Deployment", false), Set.of("Deployment"), Set.of());
        assertThat(verdict.references())
                .singleElement()
                .satisfies(
                        reference -> assertThat(reference.path("uid").asText()).isEqualTo("live-Deployment"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', pods, ReplicaSet, true",
        "apps, replicasets, Deployment, true",
        "batch, jobs, Order, true",
        "apps, deployments, Order, true",
        "'', services, Order, true",
        "'', secrets, Order, false",
        "'', configmaps, Order, false",
        "'', persistentvolumeclaims, Order, false",
    })
    void rules90And96And98LeaveToTheirControllersWhatTheseMakeAgain(
            String group, String plural, String controller, boolean remade) throws Exception {
        var kind = new Kind(group, plural);
        assertThat(decide(kind, "shop", owner(controller, true), Set.of(), Set.of(controller))
                        .owned())
                .isEqualTo(remade);
        assertThat(decide(kind, "shop", owner(controller, true), Set.of(controller), Set.of())
                        .owned())
                .isEqualTo(remade);
        assertThat(decide(kind, "shop", owner(controller, true), Set.of(), Set.of())
                        .owned())
                .as("nobody would make it again: its controller is neither there nor restored")
                .isFalse();
        assertThat(decide(kind, "shop", owner(controller, false), Set.of(controller), Set.of())
                        .owned())
                .as("an owner that is no controller makes nothing")
                .isFalse();
    }

    private static Owners.Verdict decide(
            Kind kind, String namespace, Owner owner, Set<String> living, Set<String> inPoint)
            throws InterruptedException {
        var lookup = new Owners.Lookup() {
            @Override
            public @Nullable ApiResource kind(String group, String name) {
                return KINDS.get(name);
            }

            @Override
            public boolean isInPoint(Kind ownerKind, String key) {
                return key.equals("shop/web") && inPoint.contains(owner.kind());
            }

            @Override
            public @Nullable String liveUid(Owner of, ApiResource resource, String in) {
                return in.equals("shop") && living.contains(of.kind()) ? "live-" + of.kind() : null;
            }
        };
        return new Owners(lookup).decide(kind, namespace, List.of(owner));
    }

    private static Owner owner(String kind, boolean controller) {
        var resource = KINDS.get(kind);
        var reference = Json.object();
        reference
                .put("apiVersion", resource.group().isEmpty() ? "v1" : resource.group() + "/v1")
                .put("kind", kind)
                .put("name", "web")
                .put("uid", "old")
                .put("controller", controller);
        return new Owner(reference.path("apiVersion").asText(), kind, "web", "old", controller, reference);
    }

    private static ApiResource resource(String group, String kind, String plural, boolean namespaced) {
        return new ApiResource(group, "v1", kind, plural, namespaced, Set.of("create"), List.of("v1"));
    }
}
