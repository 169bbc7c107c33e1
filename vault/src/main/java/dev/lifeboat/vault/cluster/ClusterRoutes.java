package dev.lifeboat.vault.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Clusters and trusted access over HTTP (azure-dataprotection-api 10). */
public final class ClusterRoutes {
    private static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    private static final String CLUSTERS = "/providers/Microsoft.ContainerService/managedClusters";
    private static final String CLUSTER = SUBSCRIPTION + "/resourceGroups/{group}" + CLUSTERS + "/{cluster}";
    private static final String BINDINGS = CLUSTER + "/trustedAccessRoleBindings";
    private static final String ACTION = Clusters.TYPE + "/";

    private final Clusters clusters;
    private final Resources resources;
    private final Function<String, Optional<JsonNode>> facts;

    /** @param facts what the extension of a cluster reports, by the cluster's id in lower case */
    public ClusterRoutes(Clusters clusters, Resources resources, Function<String, Optional<JsonNode>> facts) {
        this.clusters = clusters;
        this.resources = resources;
        this.facts = facts;
    }

    public List<Route> routes() {
        var read = Access.action(ACTION + "read");
        var bindingRead = Access.action(Clusters.BINDING + "/read");
        return List.of(
                Route.get(SUBSCRIPTION + CLUSTERS, read, this::listSubscription),
                Route.get(SUBSCRIPTION + "/resourceGroups/{group}" + CLUSTERS, read, this::listGroup),
                Route.get(CLUSTER, read, this::show),
                Route.put(CLUSTER, Access.action(ACTION + "write"), this::put),
                Route.delete(CLUSTER, Access.action(ACTION + "delete"), this::delete),
                Route.get(BINDINGS, bindingRead, this::listBindings),
                Route.get(
                        BINDINGS + "/{binding}",
                        bindingRead,
                        request -> Resources.response(200, resources.load(request.path()))),
                Route.put(BINDINGS + "/{binding}", Access.action(Clusters.BINDING + "/write"), this::bind),
                Route.delete(BINDINGS + "/{binding}", Access.action(Clusters.BINDING + "/delete"), this::unbind),
                Route.get(
                        SUBSCRIPTION + "/providers/Microsoft.ContainerService/locations/{location}/trustedAccessRoles",
                        bindingRead,
                        _ -> trustedRoles()));
    }

    private Response listSubscription(Request request) {
        return list("/subscriptions/" + request.parameter("subscription"));
    }

    private Response listGroup(Request request) {
        resources.requireGroup(request.path());
        return list(request.path());
    }

    private Response list(String scope) {
        var answer = Json.object();
        var value = answer.putArray("value");
        resources.list(Clusters.TYPE, scope).forEach(cluster -> value.add(shown(cluster)));
        return Response.json(answer);
    }

    private Response show(Request request) {
        var cluster = resources.load(request.path());
        return Response.json(shown(cluster)).with("ETag", cluster.etag());
    }

    private JsonNode shown(Resource cluster) {
        var json = cluster.json();
        facts.apply(cluster.key())
                .ifPresent(known -> json.withObject("/properties").set("lifeboat", known));
        return json;
    }

    private Response put(Request request) {
        var body = request.json();
        return resources.database().write(_ -> {
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            var cluster = clusters.put(request.path(), body);
            return Resources.response(before.isPresent() ? 200 : 201, cluster);
        });
    }

    private Response delete(Request request) {
        Resources.checkPrecondition(request, resources.find(request.path()));
        return Response.empty(clusters.delete(request.path()) ? 200 : 204);
    }

    private Response listBindings(Request request) {
        resources.load(ArmId.up(request.path(), 1));
        return Resources.response(resources.list(Clusters.BINDING, request.path()));
    }

    private Response bind(Request request) {
        var body = request.json();
        return resources.database().write(_ -> {
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            return Resources.response(before.isPresent() ? 200 : 201, clusters.bind(request.path(), body));
        });
    }

    private Response unbind(Request request) {
        return Response.empty(resources.delete(request.path()) ? 200 : 204);
    }

    private static Response trustedRoles() {
        var answer = Json.object();
        answer.putArray("value")
                .addObject()
                .put("name", "backup-operator")
                .put("sourceResourceType", "Microsoft.DataProtection/backupVaults");
        return Response.json(answer);
    }
}
