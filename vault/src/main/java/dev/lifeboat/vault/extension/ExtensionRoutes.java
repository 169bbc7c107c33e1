package dev.lifeboat.vault.extension;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.operation.Operations;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Extensions over HTTP (azure-dataprotection-api 9). A PUT is done when the resource has left Creating: clients poll the resource itself. */
public final class ExtensionRoutes {
    private static final String EXTENSIONS =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}/providers/Microsoft.KubernetesConfiguration/extensions";
    private static final String DELETE = "Deleting the extension";

    private final Extensions extensions;
    private final ExtensionHealth health;
    private final Resources resources;
    private final Operations operations;
    private final Consumer<String> removed;

    /** @param removed told the id, in lower case, of an extension that is deleted: its next heartbeat is answered with stop */
    public ExtensionRoutes(
            Extensions extensions,
            ExtensionHealth health,
            Resources resources,
            Operations operations,
            Consumer<String> removed) {
        this.extensions = extensions;
        this.health = health;
        this.resources = resources;
        this.operations = operations;
        this.removed = removed;
        operations.resumable(DELETE, this::remove);
    }

    public List<Route> routes() {
        var read = Access.action(Extensions.TYPE + "/read");
        var write = Access.action(Extensions.TYPE + "/write");
        return List.of(
                Route.get(EXTENSIONS, read, this::list),
                Route.get(EXTENSIONS + "/{extension}", read, this::show),
                Route.put(EXTENSIONS + "/{extension}", write, this::put),
                Route.patch(EXTENSIONS + "/{extension}", write, this::patch),
                Route.delete(EXTENSIONS + "/{extension}", Access.action(Extensions.TYPE + "/delete"), this::delete));
    }

    private Response list(Request request) {
        resources.load(ArmId.up(request.path(), 3));
        var list = Json.object();
        var value = list.putArray("value");
        resources.list(Extensions.TYPE, request.path()).forEach(extension -> value.add(health.json(extension)));
        return Response.json(list);
    }

    private Response show(Request request) {
        var extension = resources.load(request.path());
        return Response.json(200, health.json(extension)).with("ETag", extension.etag());
    }

    private Response put(Request request) {
        var body = request.json();
        return resources.database().write(_ -> {
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            var extension = extensions.put(request.path(), body);
            return Resources.response(before.isPresent() ? 200 : 201, extension).with("Retry-After", "2");
        });
    }

    /** Settings that are named are changed, the others stay. */
    private Response patch(Request request) {
        var given = Body.of(request.json(), "").object("properties");
        return resources.database().write(_ -> {
            var before = resources.load(request.path());
            Resources.checkPrecondition(request, java.util.Optional.of(before));
            var whole = Json.object();
            var properties = whole.putObject("properties");
            properties.setAll(before.draft().withObject("/properties"));
            for (var name : List.of("autoUpgradeMinorVersion", "releaseTrain", "version")) {
                var value = given.find(name);
                if (value != null) {
                    properties.set(name, value);
                }
            }
            given.optionalObject("configurationSettings")
                    .ifPresent(settings ->
                            properties.withObject("/configurationSettings").setAll(settings.node()));
            return Resources.response(200, extensions.put(request.path(), whole));
        });
    }

    private Response delete(Request request) {
        return resources.database().write(_ -> {
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            if (before.isEmpty()) {
                return Response.empty(204);
            }
            return operations.accept(
                    request,
                    DELETE,
                    before.get().id(),
                    () -> remove(before.get().id()));
        });
    }

    private @Nullable JsonNode remove(String id) {
        removed.accept(dev.lifeboat.vault.resource.Resource.key(id));
        extensions.delete(id);
        return null;
    }
}
