package dev.lifeboat.vault.policy;

import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;

/** Policies over HTTP (azure-dataprotection-api 3.1, 5): all synchronous. */
public final class PolicyRoutes {
    private static final String POLICIES =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/backupVaults/{vault}/backupPolicies";
    private static final String ACTION = "Microsoft.DataProtection/backupVaults/backupPolicies/";

    private final Policies policies;
    private final Resources resources;

    public PolicyRoutes(Policies policies, Resources resources) {
        this.policies = policies;
        this.resources = resources;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(POLICIES, Access.action(ACTION + "read"), this::list),
                Route.get(POLICIES + "/{policy}", Access.action(ACTION + "read"), this::show),
                Route.put(POLICIES + "/{policy}", Access.action(ACTION + "write"), this::put),
                Route.delete(POLICIES + "/{policy}", Access.action(ACTION + "delete"), this::delete));
    }

    private Response list(Request request) {
        resources.load(ArmId.up(request.path(), 1));
        return Resources.response(resources.list(Policies.TYPE, request.path()));
    }

    private Response show(Request request) {
        return Resources.response(200, resources.load(request.path()));
    }

    private Response put(Request request) {
        Resources.checkPrecondition(request, resources.find(request.path()));
        return Resources.response(200, policies.put(request.path(), request.json()));
    }

    private Response delete(Request request) {
        Resources.checkPrecondition(request, resources.find(request.path()));
        return Response.empty(policies.delete(request.path()) ? 200 : 204);
    }
}
