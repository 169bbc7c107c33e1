package dev.lifeboat.vault.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.access.RoleAssignment;
import dev.lifeboat.core.access.RoleDefinition;
import dev.lifeboat.core.access.Roles;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.Map;

/** Role assignments and definitions over HTTP, at any scope. */
public final class RoleRoutes {
    private static final String ASSIGNMENTS = "/{scope*}/providers/Microsoft.Authorization/roleAssignments";
    private static final String DEFINITIONS = "/{scope*}/providers/Microsoft.Authorization/roleDefinitions";

    private final RoleAssignments assignments;
    private final Resources resources;

    public RoleRoutes(RoleAssignments assignments, Resources resources) {
        this.assignments = assignments;
        this.resources = resources;
    }

    public List<Route> routes() {
        var read = Access.action("Microsoft.Authorization/roleAssignments/read");
        var definitions = Access.action("Microsoft.Authorization/roleDefinitions/read");
        return List.of(
                Route.get(ASSIGNMENTS, read, this::list),
                Route.get(
                        ASSIGNMENTS + "/{assignment}",
                        read,
                        request -> Resources.response(200, resources.load(request.path()))),
                Route.put(
                        ASSIGNMENTS + "/{assignment}",
                        Access.action("Microsoft.Authorization/roleAssignments/write"),
                        this::put),
                Route.delete(
                        ASSIGNMENTS + "/{assignment}",
                        Access.action("Microsoft.Authorization/roleAssignments/delete"),
                        this::delete),
                Route.get(DEFINITIONS, definitions, this::definitions),
                Route.get(DEFINITIONS + "/{definition}", definitions, this::definition));
    }

    /** Those that hold at the scope or below it, as Azure lists them. */
    private Response list(Request request) {
        var scope = request.parameter("scope");
        return Resources.response(resources.list(RoleAssignments.TYPE, "/subscriptions").stream()
                .filter(assignment -> overlaps(assignment, scope))
                .toList());
    }

    private static boolean overlaps(Resource assignment, String scope) {
        var held = assignment.property("scope");
        return new RoleAssignment("", "", held).covers(scope) || new RoleAssignment("", "", scope).covers(held);
    }

    private Response put(Request request) {
        var body = request.json();
        return resources.database().write(_ -> {
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            return Resources.response(
                    before.isPresent() ? 200 : 201, assignments.put(request.path(), request.parameter("scope"), body));
        });
    }

    private Response delete(Request request) {
        return Response.empty(assignments.delete(request.path()) ? 200 : 204);
    }

    private Response definitions(Request request) {
        var list = Json.object();
        var value = list.putArray("value");
        var name = request.query("$filter")
                .filter(filter -> filter.startsWith("roleName eq '"))
                .map(filter -> filter.substring(13, Math.max(13, filter.length() - 1)));
        Roles.all().stream()
                .filter(role -> name.map(role.name()::equalsIgnoreCase).orElse(true))
                .forEach(role -> value.add(json(request, role)));
        return Response.json(list);
    }

    private Response definition(Request request) {
        return Response.json(json(
                request,
                Roles.find(request.parameter("definition"))
                        .orElseThrow(() -> new LifeboatException(
                                ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", request.path())))));
    }

    private static JsonNode json(Request request, RoleDefinition role) {
        var segments = request.path().split("/");
        var json = Json.object();
        json.put(
                "id",
                "/subscriptions/" + (segments.length > 2 ? segments[2] : "")
                        + "/providers/Microsoft.Authorization/roleDefinitions/" + role.id());
        json.put("name", role.id());
        json.put("type", "Microsoft.Authorization/roleDefinitions");
        var properties = json.putObject("properties");
        properties.put("roleName", role.name());
        properties.put("type", "BuiltInRole");
        var permissions = properties.putArray("permissions").addObject();
        permissions.set("actions", Json.tree(role.actions()));
        permissions.set("notActions", Json.tree(role.notActions()));
        permissions.set("dataActions", Json.tree(role.dataActions()));
        return json;
    }
}
