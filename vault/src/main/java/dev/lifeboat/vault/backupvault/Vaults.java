package dev.lifeboat.vault.backupvault;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Backup vaults: what clients write is kept, what only the server knows is added (azure-dataprotection-api 4). Thread-safe. */
public final class Vaults {
    public static final String TYPE = "Microsoft.DataProtection/backupVaults";
    static final Pattern NAME = Pattern.compile("[A-Za-z][-A-Za-z0-9]{0,48}[A-Za-z0-9]");
    static final String NAME_RULE = "it has 2 to 50 letters, digits and hyphens and begins with a letter";

    private static final String INSTANCES = "Microsoft.DataProtection/backupVaults/backupInstances";
    private static final Set<String> WRITABLE = Set.of(
            "storageSettings",
            "securitySettings",
            "featureSettings",
            "monitoringSettings",
            "replicatedRegions",
            "costManagementSettings");

    private final Resources resources;
    private final String tenant;

    public Vaults(Resources resources, String tenant) {
        this.resources = resources;
        this.tenant = tenant;
    }

    /** The principal that role assignments name; empty if the vault was made without an identity. */
    public static Optional<String> principal(Resource vault) {
        return Optional.of(vault.document().path("identity").path("principalId").asText(""))
                .filter(id -> !id.isEmpty());
    }

    /** Stores a vault; a new one is Provisioning until {@link #provisioned}. Read-only fields of the body are ignored. */
    Resource put(String id, JsonNode body) {
        ArmId.checkName(ArmId.name(id), NAME, NAME_RULE);
        resources.requireGroup(id);
        var given = Body.of(body, "");
        var location = given.text("location");
        var properties = given.object("properties");
        checkStorage(properties);
        checkSecurity(properties);
        return resources.database().write(_ -> {
            var before = resources.find(id);
            var document = Json.object();
            document.put("location", location);
            document.set("tags", tags(given));
            document.set("identity", identity(given, before));
            var kept = document.putObject("properties");
            for (var name : WRITABLE) {
                var value = properties.find(name);
                if (value != null) {
                    kept.set(name, value);
                }
            }
            readOnly(kept, before.isPresent() ? "Succeeded" : "Provisioning");
            return resources.save(id, TYPE, document, Map.of());
        });
    }

    /** Idempotent. */
    void provisioned(String id) {
        resources
                .database()
                .change(_ -> resources.find(id).ifPresent(vault -> {
                    var document = vault.draft();
                    document.withObject("/properties").put("provisioningState", "Succeeded");
                    resources.update(vault, document);
                }));
    }

    /** Changes tags, identity and settings; what is not named stays. */
    Resource patch(Resource vault, JsonNode body) {
        var given = Body.of(body, "");
        var document = vault.draft();
        if (given.has("tags")) {
            document.set("tags", tags(given));
        }
        if (given.has("identity")) {
            document.set("identity", identity(given, Optional.of(vault)));
        }
        given.optionalObject("properties").ifPresent(properties -> {
            checkSecurity(properties);
            for (var name : List.of("monitoringSettings", "securitySettings", "featureSettings")) {
                properties
                        .optionalObject(name)
                        .ifPresent(settings ->
                                merge(document.withObject("/properties").withObject("/" + name), settings.node()));
            }
        });
        readOnly(document.withObject("/properties"), "Succeeded");
        return resources.update(vault, document);
    }

    /** @throws LifeboatException VAULT_NOT_EMPTY */
    boolean delete(String id) {
        return resources.database().write(_ -> {
            requireEmpty(id);
            for (var policy : resources.list("Microsoft.DataProtection/backupVaults/backupPolicies", id)) {
                resources.delete(policy.id());
            }
            return resources.delete(id);
        });
    }

    void requireEmpty(String id) {
        var instances = new ArrayList<>(resources.list(INSTANCES, id));
        if (!instances.isEmpty()) {
            throw new LifeboatException(
                    ErrorCode.VAULT_NOT_EMPTY,
                    Map.of("vault", ArmId.name(id), "instances", String.valueOf(instances.size())));
        }
    }

    private static void checkStorage(Body properties) {
        for (var setting : properties.objects("storageSettings")) {
            setting.oneOf("datastoreType", Set.of("OperationalStore", "VaultStore", "ArchiveStore"));
            setting.oneOf("type", Set.of("LocallyRedundant", "GeoRedundant", "ZoneRedundant"));
        }
    }

    /** What is not enforced yet is refused: a vault must not look safer than it is. */
    private static void checkSecurity(Body properties) {
        properties.optionalObject("securitySettings").ifPresent(security -> {
            security.optionalObject("immutabilitySettings").ifPresent(immutability -> {
                if (immutability
                        .oneOf("state", Set.of("Disabled", "Unlocked", "Locked"))
                        .filter(state -> !state.equals("Disabled"))
                        .isPresent()) {
                    throw unsupported("An immutable vault");
                }
            });
            security.optionalObject("softDeleteSettings").ifPresent(soft -> {
                if (soft.oneOf("state", Set.of("Off", "On", "AlwaysOn"))
                        .filter("AlwaysOn"::equals)
                        .isPresent()) {
                    throw unsupported("Soft delete that is always on");
                }
                // clients send On by default; the truth is shown in the answer
                soft.node().put("state", "Off");
            });
            if (security.has("encryptionSettings")) {
                throw unsupported("Encryption with a key of your own");
            }
        });
    }

    private static LifeboatException unsupported(String what) {
        return new LifeboatException(ErrorCode.NOT_SUPPORTED, Map.of("operation", what));
    }

    private static JsonNode tags(Body given) {
        return given.optionalObject("tags").map(Body::node).orElseGet(Json::object);
    }

    private ObjectNode identity(Body given, Optional<Resource> before) {
        var type = given.optionalObject("identity")
                .map(identity -> identity.text("type", "SystemAssigned"))
                .orElse("SystemAssigned");
        var identity = Json.object().put("type", type);
        if (type.contains("SystemAssigned")) {
            identity.put(
                    "principalId",
                    before.flatMap(Vaults::principal)
                            .orElseGet(() -> UUID.randomUUID().toString()));
            identity.put("tenantId", tenant);
        }
        return identity;
    }

    private static void readOnly(ObjectNode properties, String state) {
        properties.put("provisioningState", state);
        properties.put("resourceMoveState", "Unknown");
        properties.put("isVaultProtectedByResourceGuard", false);
        properties.put("secureScore", "Minimum");
        properties.put("bcdrSecurityLevel", "Fair");
    }

    private static void merge(ObjectNode target, ObjectNode change) {
        for (var property : change.properties()) {
            if (property.getValue() instanceof ObjectNode inner
                    && target.get(property.getKey()) instanceof ObjectNode old) {
                merge(old, inner);
            } else if (!property.getValue().isNull()) {
                target.set(property.getKey(), property.getValue());
            }
        }
    }
}
