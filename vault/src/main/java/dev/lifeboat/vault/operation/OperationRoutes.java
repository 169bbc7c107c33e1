package dev.lifeboat.vault.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Polling at every address that azure-dataprotection-api 3.1 lists. */
public final class OperationRoutes {
    private static final String GROUP = "/subscriptions/{subscription}/resourceGroups/{group}";
    private static final String VAULT = GROUP + "/providers/Microsoft.DataProtection/backupVaults/{vault}";
    private static final Access READ = Access.action("Microsoft.DataProtection/operationStatus/read");

    private final Operations operations;
    private final Function<String, Optional<JsonNode>> resources;

    /** @param resources the document of a resource by its id, for results that are resources */
    public OperationRoutes(Operations operations, Function<String, Optional<JsonNode>> resources) {
        this.operations = operations;
        this.resources = resources;
    }

    public List<Route> routes() {
        var routes = new ArrayList<Route>();
        for (var path : List.of(
                VAULT,
                GROUP + "/providers/Microsoft.DataProtection",
                "/subscriptions/{subscription}/providers/{provider}/locations/{location}")) {
            routes.add(Route.get(path + "/operationStatus/{operation}", READ, this::status));
        }
        routes.add(Route.get(
                "/subscriptions/{subscription}/providers/{provider}/locations/{location}/operationResults/{operation}",
                READ,
                this::result));
        routes.add(Route.get(VAULT + "/operationResults/{operation}", READ, this::resource));
        routes.add(Route.get(VAULT + "/backupInstances/{instance}/operationResults/{operation}", READ, this::resource));
        return routes;
    }

    private Response status(Request request) {
        var operation = visible(request);
        var document = Json.object();
        document.put("id", request.path());
        document.put("name", operation.id());
        document.put("status", operation.status().wire());
        document.put("startTime", operation.started().toString());
        document.put(
                "endTime",
                operation.ended() == null
                        ? "0001-01-01T00:00:00Z"
                        : operation.ended().toString());
        if (operation.result() != null && operation.result().has("objectType")) {
            document.set("properties", operation.result());
        }
        if (operation.error() != null) {
            document.set("error", operation.error());
        }
        return Response.json(document).with("Retry-After", "1");
    }

    private Response result(Request request) {
        var operation = visible(request);
        return switch (operation.status()) {
            case RUNNING -> stillRunning(request, operation);
            case FAILED -> failed(operation);
            case SUCCEEDED ->
                operation.result() == null
                        ? Response.json(Operations.jobInfo(Optional.empty()))
                        : Response.json(operation.result());
        };
    }

    private Response resource(Request request) {
        var operation = visible(request);
        return switch (operation.status()) {
            case RUNNING -> stillRunning(request, operation);
            case FAILED -> failed(operation);
            case SUCCEEDED ->
                resources.apply(operation.resource()).map(Response::json).orElseGet(() -> Response.empty(204));
        };
    }

    private Response stillRunning(Request request, Operation operation) {
        var addresses = Addresses.of(operation.resource(), operations.location(), operation.id(), request.apiVersion());
        return Response.empty(202)
                .with("Azure-AsyncOperation", request.absolute(addresses.status()))
                .with("Location", request.absolute(addresses.result()))
                .with("Retry-After", "1");
    }

    private static Response failed(Operation operation) {
        var body = Json.object();
        body.set("error", operation.error());
        return Response.json(operation.errorStatus(), body);
    }

    /** An operation of another vault or subscription does not exist here. */
    private Operation visible(Request request) {
        var operation = operations.load(request.parameter("operation"));
        var path = request.path().toLowerCase(Locale.ROOT);
        var resource = operation.resource().toLowerCase(Locale.ROOT);
        var vault = path.indexOf("/backupvaults/");
        var end = vault < 0 ? path.indexOf("/providers/") : path.indexOf('/', vault + 14);
        var scope = end < 0 ? path : path.substring(0, end);
        if (!resource.equals(scope) && !resource.startsWith(scope + "/")) {
            throw new LifeboatException(
                    ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "the operation " + operation.id()));
        }
        return operation;
    }
}
