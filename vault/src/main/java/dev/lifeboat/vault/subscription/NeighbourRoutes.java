package dev.lifeboat.vault.subscription;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** Subscription, resource groups, providers, managed identities: small real resources so that Azure's clients find what they ask for (5.1). */
public final class NeighbourRoutes {
    public static final String GROUP_TYPE = "Microsoft.Resources/resourceGroups";

    private static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    private static final String GROUPS = SUBSCRIPTION + "/resourceGroups";
    private static final String GROUP = GROUPS + "/{group}";
    private static final String IDENTITY = "Microsoft.ManagedIdentity/userAssignedIdentities";
    private static final String IDENTITIES = GROUP + "/providers/" + IDENTITY;
    private static final Pattern GROUP_NAME =
            Pattern.compile("[A-Za-z0-9_(-][A-Za-z0-9_().-]{0,88}[A-Za-z0-9_()-]|[A-Za-z0-9]");
    private static final List<String> PROVIDERS = List.of(
            "Microsoft.DataProtection",
            "Microsoft.KubernetesConfiguration",
            "Microsoft.ContainerService",
            "Microsoft.Storage",
            "Microsoft.Authorization",
            "Microsoft.ManagedIdentity",
            "Lifeboat.Backup");

    private final Resources resources;
    private final String subscription;
    private final String tenant;

    public NeighbourRoutes(Resources resources, String subscription, String tenant) {
        this.resources = resources;
        this.subscription = subscription;
        this.tenant = tenant;
    }

    public List<Route> routes() {
        var groupRead = Access.action("Microsoft.Resources/subscriptions/resourceGroups/read");
        var routes = new ArrayList<Route>();
        routes.add(Route.get("/subscriptions", Access.authenticated(), _ -> subscriptions()));
        routes.add(Route.get(SUBSCRIPTION, Access.authenticated(), _ -> Response.json(subscription())));
        routes.add(Route.get(
                GROUPS, groupRead, request -> Resources.response(resources.list(GROUP_TYPE, request.path()))));
        routes.add(Route.get(GROUP, groupRead, request -> Resources.response(200, group(request))));
        routes.add(Route.of("HEAD", GROUP, groupRead, this::exists));
        routes.add(Route.put(
                GROUP, Access.action("Microsoft.Resources/subscriptions/resourceGroups/write"), this::putGroup));
        routes.add(Route.delete(
                GROUP, Access.action("Microsoft.Resources/subscriptions/resourceGroups/delete"), this::deleteGroup));
        var providerRead = Access.action("Microsoft.Resources/subscriptions/providers/read");
        routes.add(Route.get(SUBSCRIPTION + "/providers", providerRead, _ -> providers()));
        routes.add(Route.get(
                SUBSCRIPTION + "/providers/{provider}",
                providerRead,
                request -> Response.json(provider(request.parameter("provider")))));
        routes.add(Route.post(
                SUBSCRIPTION + "/providers/{provider}/register",
                Access.action("Microsoft.Resources/subscriptions/providers/register/action"),
                request -> Response.json(provider(request.parameter("provider")))));
        routes.add(
                Route.get("/providers/Microsoft.DataProtection/operations", Access.authenticated(), _ -> operations()));
        routes.add(Route.get(
                IDENTITIES,
                Access.action(IDENTITY + "/read"),
                request -> Resources.response(resources.list(IDENTITY, request.path()))));
        routes.add(Route.get(
                IDENTITIES + "/{identity}",
                Access.action(IDENTITY + "/read"),
                request -> Resources.response(200, resources.load(request.path()))));
        routes.add(Route.put(IDENTITIES + "/{identity}", Access.action(IDENTITY + "/write"), this::putIdentity));
        routes.add(Route.delete(
                IDENTITIES + "/{identity}",
                Access.action(IDENTITY + "/delete"),
                request -> Response.empty(resources.delete(request.path()) ? 200 : 204)));
        return routes;
    }

    private Response subscriptions() {
        var list = Json.object();
        list.putArray("value").add(subscription());
        return Response.json(list);
    }

    private com.fasterxml.jackson.databind.node.ObjectNode subscription() {
        return Json.object()
                .put("id", "/subscriptions/" + subscription)
                .put("subscriptionId", subscription)
                .put("tenantId", tenant)
                .put("displayName", "Lifeboat")
                .put("state", "Enabled");
    }

    private dev.lifeboat.vault.resource.Resource group(Request request) {
        return resources
                .find(request.path())
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.RESOURCE_GROUP_NOT_FOUND, Map.of("group", request.parameter("group"))));
    }

    private Response exists(Request request) {
        return Response.empty(resources.find(request.path()).isPresent() ? 204 : 404);
    }

    private Response putGroup(Request request) {
        ArmId.checkName(
                request.parameter("group"),
                GROUP_NAME,
                "it has at most 90 letters, digits, dots, hyphens, underscores and parentheses");
        var body = Body.of(request.json(), "");
        var location = body.text("location");
        var tags = body.optionalObject("tags");
        return resources.database().write(_ -> {
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            var document = document(location);
            tags.ifPresent(some -> document.set("tags", some.node()));
            return Resources.response(
                    before.isPresent() ? 200 : 201, resources.save(request.path(), GROUP_TYPE, document, Map.of()));
        });
    }

    /** The document of a resource group. */
    public static com.fasterxml.jackson.databind.node.ObjectNode document(String location) {
        var document = Json.object().put("location", location);
        document.putObject("tags");
        document.putObject("properties").put("provisioningState", "Succeeded");
        return document;
    }

    private Response deleteGroup(Request request) {
        return resources.database().write(_ -> {
            var inside = resources.count(request.path());
            if (inside > 0) {
                throw new LifeboatException(
                        ErrorCode.RESOURCE_GROUP_NOT_EMPTY,
                        Map.of("group", request.parameter("group"), "resources", String.valueOf(inside)));
            }
            return Response.empty(resources.delete(request.path()) ? 200 : 204);
        });
    }

    private Response providers() {
        var list = Json.object();
        var value = list.putArray("value");
        PROVIDERS.forEach(name -> value.add(provider(name)));
        return Response.json(list);
    }

    private com.fasterxml.jackson.databind.node.ObjectNode provider(String name) {
        var known = PROVIDERS.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "The provider " + name)));
        return Json.object()
                .put("id", "/subscriptions/" + subscription + "/providers/" + known)
                .put("namespace", known)
                .put("registrationState", "Registered");
    }

    private static Response operations() {
        var list = Json.object();
        var value = list.putArray("value");
        for (var name : List.of(
                "backupVaults/read",
                "backupVaults/write",
                "backupVaults/delete",
                "backupVaults/backupPolicies/read",
                "backupVaults/backupPolicies/write",
                "backupVaults/backupPolicies/delete",
                "backupVaults/backupInstances/read",
                "backupVaults/backupInstances/write",
                "backupVaults/backupInstances/delete",
                "backupVaults/backupInstances/backup/action",
                "backupVaults/backupInstances/restore/action")) {
            value.addObject().put("name", "Microsoft.DataProtection/" + name).put("isDataAction", false);
        }
        return Response.json(list);
    }

    private Response putIdentity(Request request) {
        ArmId.checkName(request.parameter("identity"));
        resources.requireGroup(request.path());
        var location = Body.of(request.json(), "").text("location");
        return resources.database().write(_ -> {
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            if (before.isPresent()) {
                return Resources.response(200, before.get());
            }
            var document = Json.object().put("location", location);
            document.putObject("properties")
                    .put("principalId", UUID.randomUUID().toString())
                    .put("clientId", UUID.randomUUID().toString())
                    .put("tenantId", tenant);
            return Resources.response(201, resources.save(request.path(), IDENTITY, document, Map.of()));
        });
    }
}
