package dev.lifeboat.vault.access;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.access.RoleAssignment;
import dev.lifeboat.core.access.Roles;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Role assignments as resources, and as values for {@link Permissions}, which asks on every request. Thread-safe. */
public final class RoleAssignments implements Supplier<List<RoleAssignment>> {
    public static final String TYPE = "Microsoft.Authorization/roleAssignments";

    private static final Pattern GUID =
            Pattern.compile("[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}");

    private final Resources resources;
    private final AtomicReference<@Nullable List<RoleAssignment>> cached = new AtomicReference<>();

    public RoleAssignments(Resources resources) {
        this.resources = resources;
    }

    @Override
    public List<RoleAssignment> get() {
        var known = cached.get();
        if (known != null) {
            return known;
        }
        var read = resources.list(TYPE, "/subscriptions").stream()
                .map(resource -> new RoleAssignment(
                        resource.property("principalId"),
                        ArmId.name(resource.property("roleDefinitionId")),
                        resource.property("scope")))
                .toList();
        cached.set(read);
        return read;
    }

    Resource put(String id, String scope, JsonNode body) {
        ArmId.checkName(ArmId.name(id), GUID, "it is a GUID");
        var properties = Body.of(body, "").object("properties");
        var principal = properties.text("principalId");
        if (!GUID.matcher(principal).matches()) {
            throw Body.wrong(properties.at("principalId"), "it is no GUID");
        }
        var role = ArmId.name(properties.text("roleDefinitionId"));
        if (Roles.find(role).isEmpty()) {
            throw Body.wrong(
                    properties.at("roleDefinitionId"),
                    "no role has the id " + (GUID.matcher(role).matches() ? role : "given"));
        }
        return save(id, scope, principal, role);
    }

    /** Stores an assignment. */
    public Resource save(String id, String scope, String principal, String role) {
        var document = Json.object();
        document.putObject("properties")
                .put("principalId", principal)
                .put("principalType", "ServicePrincipal")
                .put(
                        "roleDefinitionId",
                        "/" + String.join("/", List.of(id.split("/")).subList(1, 3))
                                + "/providers/Microsoft.Authorization/roleDefinitions/" + role)
                .put("scope", scope);
        return resources.database().write(_ -> {
            var saved = resources.save(id, TYPE, document, Map.of());
            forget();
            return saved;
        });
    }

    boolean delete(String id) {
        return resources.database().write(_ -> {
            forget();
            return resources.delete(id);
        });
    }

    /** Once now, for this thread; once more when others can see the change, since one of them may have read in between. */
    private void forget() {
        cached.set(null);
        resources.database().afterCommit(() -> cached.set(null));
    }
}
