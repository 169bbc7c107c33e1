package dev.lifeboat.vault.backupvault;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.operation.Operations;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Vaults over HTTP (azure-dataprotection-api 3.1, 4). */
public final class VaultRoutes {
    private static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    private static final String GROUP = SUBSCRIPTION + "/resourceGroups/{group}";
    private static final String PROVIDER = "/providers/Microsoft.DataProtection";
    private static final String VAULTS = PROVIDER + "/backupVaults";
    private static final String ACTION = "Microsoft.DataProtection/backupVaults/";
    private static final String PROVISION = "Creating the vault";
    private static final String DELETE = "Deleting the vault";

    private final Vaults vaults;
    private final Resources resources;
    private final Operations operations;

    public VaultRoutes(Vaults vaults, Resources resources, Operations operations) {
        this.vaults = vaults;
        this.resources = resources;
        this.operations = operations;
        operations.resumable(PROVISION, this::provision);
        operations.resumable(DELETE, this::remove);
    }

    public List<Route> routes() {
        return List.of(
                Route.get(SUBSCRIPTION + VAULTS, Access.action(ACTION + "read"), this::listSubscription),
                Route.get(GROUP + VAULTS, Access.action(ACTION + "read"), this::listGroup),
                Route.get(GROUP + VAULTS + "/{vault}", Access.action(ACTION + "read"), this::show),
                Route.put(GROUP + VAULTS + "/{vault}", Access.action(ACTION + "write"), this::put),
                Route.patch(GROUP + VAULTS + "/{vault}", Access.action(ACTION + "write"), this::patch),
                Route.delete(GROUP + VAULTS + "/{vault}", Access.action(ACTION + "delete"), this::delete),
                Route.post(
                        GROUP + PROVIDER + "/locations/{location}/checkNameAvailability",
                        Access.action("Microsoft.DataProtection/locations/checkNameAvailability/action"),
                        this::checkName));
    }

    private Response listSubscription(Request request) {
        return Resources.response(resources.list(Vaults.TYPE, "/subscriptions/" + request.parameter("subscription")));
    }

    private Response listGroup(Request request) {
        resources.requireGroup(request.path());
        return Resources.response(resources.list(Vaults.TYPE, request.path()));
    }

    private Response show(Request request) {
        return Resources.response(200, resources.load(request.path()));
    }

    private Response put(Request request) {
        var body = request.json();
        return resources.database().write(_ -> {
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            var vault = vaults.put(request.path(), body);
            return before.isPresent()
                    ? Resources.response(200, vault)
                    : operations.create(request, 201, PROVISION, vault.id(), vault.json(), () -> provision(vault.id()));
        });
    }

    private @Nullable JsonNode provision(String id) {
        vaults.provisioned(id);
        return null;
    }

    private Response patch(Request request) {
        var body = request.json();
        return resources.database().write(_ -> {
            var vault = resources.load(request.path());
            Resources.checkPrecondition(request, Optional.of(vault));
            return Resources.response(200, vaults.patch(vault, body));
        });
    }

    private Response delete(Request request) {
        return resources.database().write(_ -> {
            var vault = resources.find(request.path());
            Resources.checkPrecondition(request, vault);
            if (vault.isEmpty()) {
                return Response.empty(204);
            }
            vaults.requireEmpty(request.path());
            return operations.accept(request, DELETE, request.path(), () -> remove(request.path()));
        });
    }

    private @Nullable JsonNode remove(String id) {
        vaults.delete(id);
        return null;
    }

    private Response checkName(Request request) {
        var body = Body.of(request.json(), "");
        var name = body.text("name");
        body.text("type");
        var answer = Json.object();
        var isValid = Vaults.NAME.matcher(name).matches();
        var group = request.path()
                .substring(0, request.path().toLowerCase(java.util.Locale.ROOT).indexOf("/providers/"));
        var isFree = isValid && resources.find(group + VAULTS + "/" + name).isEmpty();
        answer.put("nameAvailable", isFree);
        if (!isFree) {
            answer.put("reason", isValid ? "AlreadyExists" : "Invalid");
            answer.put("message", isValid ? "A vault of this name exists in the group." : Vaults.NAME_RULE);
        }
        return Response.json(answer);
    }
}
