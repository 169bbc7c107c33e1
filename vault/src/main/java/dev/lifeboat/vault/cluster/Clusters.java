package dev.lifeboat.vault.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Registered clusters and the vaults that they trust (TRU-1). Thread-safe. */
public final class Clusters {
    public static final String TYPE = "Microsoft.ContainerService/managedClusters";
    public static final String BINDING = TYPE + "/trustedAccessRoleBindings";
    /** Relation of an instance to its cluster. */
    public static final String PROTECTED = "cluster";
    /** Relation of a binding to its vault. */
    public static final String TRUSTED = "trusted";

    /** Of the namespace kube-system, by which a cluster is known whatever its name and address. */
    private static final String UID = "clusterUid";

    private static final String EXTENSION = "Microsoft.KubernetesConfiguration/extensions";
    private static final String OPERATOR = "Microsoft.DataProtection/backupVaults/backup-operator";
    // it names the container of its backups by default, so it must be fit for a folder
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private final Resources resources;
    private final String tenant;

    public Clusters(Resources resources, String tenant) {
        this.resources = resources;
        this.tenant = tenant;
    }

    /** The principal that role assignments name. */
    public static Optional<String> principal(Resource cluster) {
        return Optional.of(
                        cluster.document().path("identity").path("principalId").asText(""))
                .filter(id -> !id.isEmpty());
    }

    /** @throws LifeboatException CLUSTER_REGISTERED if it has an extension under another name, INVALID_PROPERTY, MISSING_PROPERTY, RESOURCE_NOT_FOUND */
    Resource put(String id, JsonNode body) {
        ArmId.checkName(ArmId.name(id), NAME, "it has at most 63 letters, digits, hyphens, dots and underscores");
        resources.requireGroup(id);
        var given = Body.of(body, "");
        var location = given.text("location");
        var properties = given.optionalObject("properties");
        return resources.database().write(_ -> {
            properties.ifPresent(some -> requireFirst(id, some.node().path(UID).asText("")));
            var before = resources.find(id);
            var document = Json.object();
            document.put("location", location);
            document.set("tags", given.optionalObject("tags").map(Body::node).orElseGet(Json::object));
            document.putObject("identity")
                    .put("type", "SystemAssigned")
                    .put(
                            "principalId",
                            before.flatMap(Clusters::principal)
                                    .orElseGet(() -> UUID.randomUUID().toString()))
                    .put("tenantId", tenant);
            var kept = document.putObject("properties");
            properties.ifPresent(some -> kept.setAll(some.node().deepCopy()));
            kept.remove(List.of("lifeboat"));
            kept.put("provisioningState", "Succeeded");
            kept.put("nodeResourceGroup", ArmId.name(ArmId.group(id)));
            return resources.save(id, TYPE, document, Map.of());
        });
    }

    private void requireFirst(String id, String uid) {
        if (uid.isEmpty()) {
            return;
        }
        for (var other : resources.list(TYPE, "/subscriptions")) {
            if (!other.key().equals(id.toLowerCase(Locale.ROOT))
                    && other.document().path("properties").path(UID).asText().equals(uid)
                    && !resources.list(EXTENSION, other.id()).isEmpty()) {
                throw new LifeboatException(ErrorCode.CLUSTER_REGISTERED, Map.of("cluster", ArmId.name(other.id())));
            }
        }
    }

    /** @throws LifeboatException CLUSTER_IN_USE while instances protect it */
    boolean delete(String id) {
        return resources.database().write(_ -> {
            var users = resources.referring(PROTECTED, id);
            if (!users.isEmpty()) {
                throw new LifeboatException(
                        ErrorCode.CLUSTER_IN_USE,
                        Map.of("cluster", ArmId.name(id), "instances", String.valueOf(users.size())));
            }
            for (var binding : resources.list(BINDING, id)) {
                resources.delete(binding.id());
            }
            return resources.delete(id);
        });
    }

    Resource bind(String id, JsonNode body) {
        ArmId.checkName(ArmId.name(id));
        resources.load(ArmId.up(id, 2));
        var properties = Body.of(body, "").object("properties");
        var vault = ArmId.check(properties.text("sourceResourceId"));
        var roles = properties.texts("roles");
        if (roles.isEmpty()) {
            throw new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", properties.at("roles")));
        }
        resources.load(vault);
        var document = Json.object();
        var kept = document.putObject("properties");
        kept.put("provisioningState", "Succeeded");
        kept.set("roles", Json.tree(roles));
        kept.put("sourceResourceId", vault);
        return resources.save(id, BINDING, document, Map.of(TRUSTED, List.of(vault)));
    }

    /** True while a binding lets the vault reach the cluster. */
    public boolean trusts(String cluster, String vault) {
        var prefix = Resource.key(cluster) + "/";
        return resources.referring(TRUSTED, vault).stream()
                .filter(binding -> binding.key().startsWith(prefix))
                .flatMap(binding -> binding.properties().path("roles").valueStream())
                .anyMatch(role -> role.asText().toLowerCase(Locale.ROOT).equals(OPERATOR.toLowerCase(Locale.ROOT)));
    }
}
