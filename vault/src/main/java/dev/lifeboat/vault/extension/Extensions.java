package dev.lifeboat.vault.extension;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.ErrorDocument;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import dev.lifeboat.vault.storage.StorageRoutes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Extension resources: Creating until the pod in the cluster has enrolled (design 13). Thread-safe. */
public final class Extensions {
    public static final String TYPE = "Microsoft.KubernetesConfiguration/extensions";

    private static final String KIND = "microsoft.dataprotection.kubernetes";
    private static final String LOCATION = "configuration.backupStorageLocation.";
    private static final String BUCKET = LOCATION + "bucket";
    private static final String ACCOUNT = LOCATION + "config.storageAccount";
    private static final String GROUP = LOCATION + "config.resourceGroup";
    private static final String SUBSCRIPTION = LOCATION + "config.subscriptionId";
    /** As typed by users, and as kept (azure-dataprotection-api 9). */
    private static final Map<String, String> SPELLINGS = Map.of(
            "blobcontainer",
            BUCKET,
            "storageaccount",
            ACCOUNT,
            "storageaccountresourcegroup",
            GROUP,
            "storageaccountsubscriptionid",
            SUBSCRIPTION,
            "useaad",
            LOCATION + "config.useAAD",
            "storageaccounturi",
            LOCATION + "config.storageAccountURI",
            "cpulimit",
            "resources.limits.cpu",
            "memorylimit",
            "resources.limits.memory");

    private final Resources resources;
    private final String tenant;

    public Extensions(Resources resources, String tenant) {
        this.resources = resources;
        this.tenant = tenant;
    }

    /** The principal that role assignments name. */
    public static Optional<String> principal(Resource extension) {
        return Optional.of(extension
                        .properties()
                        .path("aksAssignedIdentity")
                        .path("principalId")
                        .asText(""))
                .filter(id -> !id.isEmpty());
    }

    /** Its configuration settings in the long spelling. */
    public static Map<String, String> settings(Resource extension) {
        var settings = new LinkedHashMap<String, String>();
        for (var setting : extension.properties().path("configurationSettings").properties()) {
            settings.put(setting.getKey(), setting.getValue().asText());
        }
        return settings;
    }

    public static String account(Resource extension) {
        return settings(extension).getOrDefault(ACCOUNT, "");
    }

    public static String container(Resource extension) {
        return settings(extension).getOrDefault(BUCKET, "");
    }

    /** ARM id of the storage account that its settings name; empty if they name none. */
    public static Optional<String> accountId(Resource extension) {
        var settings = settings(extension);
        return Optional.ofNullable(settings.get(ACCOUNT))
                .map(account -> "/subscriptions/"
                        + settings.getOrDefault(SUBSCRIPTION, extension.id().split("/")[2])
                        + "/resourceGroups/"
                        + settings.getOrDefault(GROUP, extension.id().split("/")[4])
                        + "/providers/Microsoft.Storage/storageAccounts/" + account);
    }

    public Optional<Resource> ofCluster(String cluster) {
        return resources.list(TYPE, cluster).stream().findFirst();
    }

    /** Stores an extension; it waits for its enrolment unless it is at work already and nothing has changed. */
    Resource put(String id, JsonNode body) {
        ArmId.checkName(ArmId.name(id));
        var cluster = ArmId.up(id, 4);
        resources.load(cluster);
        var properties = Body.of(body, "").object("properties");
        if (!properties.text("extensionType").equalsIgnoreCase(KIND)) {
            throw Body.wrong(properties.at("extensionType"), "only " + KIND + " is known here");
        }
        var settings = properties
                .optionalObject("configurationSettings")
                .map(Extensions::longSpelling)
                .orElseGet(Map::of);
        return resources.database().write(_ -> {
            var before = resources.find(id);
            for (var other : resources.list(TYPE, cluster)) {
                if (!other.key().equals(Resource.key(id))) {
                    throw Body.wrong("name", "the cluster has the backup extension " + other.name() + " already");
                }
            }
            var document = document(properties, settings, before);
            var draft = new Resource(
                    id, TYPE, ArmId.name(id), 0, java.time.Instant.EPOCH, java.time.Instant.EPOCH, document);
            var store = accountId(draft).map(account -> {
                resources.load(account);
                var container = account + "/blobServices/default/containers/" + container(draft);
                resources.load(container);
                return List.of(container);
            });
            return resources.save(id, TYPE, document, Map.of(StorageRoutes.STORES, store.orElseGet(List::of)));
        });
    }

    private ObjectNode document(Body properties, Map<String, String> settings, Optional<Resource> before) {
        var document = Json.object();
        document.putObject("identity").put("type", "SystemAssigned");
        var kept = document.putObject("properties");
        kept.put("extensionType", KIND);
        kept.put("autoUpgradeMinorVersion", properties.flag("autoUpgradeMinorVersion", true));
        kept.put("releaseTrain", properties.text("releaseTrain", "stable"));
        kept.set("version", properties.find("version"));
        kept.putObject("scope").putObject("cluster").put("releaseNamespace", "dataprotection-microsoft");
        kept.set("configurationSettings", Json.tree(settings));
        var isAtWork = before.filter(
                        extension -> extension.property("provisioningState").equals("Succeeded"))
                .isPresent();
        kept.put("provisioningState", isAtWork ? "Succeeded" : "Creating");
        kept.putArray("statuses");
        kept.putNull("errorInfo");
        kept.put("isSystemExtension", false);
        kept.putObject("aksAssignedIdentity")
                .put("type", "SystemAssigned")
                .put(
                        "principalId",
                        before.flatMap(Extensions::principal)
                                .orElseGet(() -> UUID.randomUUID().toString()))
                .put("tenantId", tenant);
        return document;
    }

    private static Map<String, String> longSpelling(Body given) {
        var settings = new LinkedHashMap<String, String>();
        for (var setting : given.node().properties()) {
            if (setting.getValue().isNull()) {
                continue;
            }
            if (!setting.getValue().isValueNode()) {
                throw Body.wrong(given.at(setting.getKey()), "it must be text");
            }
            settings.put(
                    SPELLINGS.getOrDefault(setting.getKey().toLowerCase(Locale.ROOT), setting.getKey()),
                    setting.getValue().asText());
        }
        return settings;
    }

    /** Extensions that wait for their enrolment, or that failed to in time. */
    public List<Resource> waiting() {
        return resources.list(TYPE, "/subscriptions").stream()
                .filter(extension -> !extension.property("provisioningState").equals("Succeeded"))
                .toList();
    }

    /** Idempotent. */
    public void enrolled(String id) {
        change(id, "Succeeded", properties -> properties.putNull("errorInfo"));
    }

    /** Idempotent. */
    public void failed(String id, LifeboatException cause) {
        change(
                id,
                "Failed",
                properties -> properties.set("errorInfo", ErrorDocument.userFacing(cause.code(), cause.details())));
    }

    private void change(String id, String state, java.util.function.Consumer<ObjectNode> more) {
        resources
                .database()
                .change(_ -> resources
                        .find(id)
                        .filter(extension ->
                                !extension.property("provisioningState").equals(state))
                        .ifPresent(extension -> {
                            var document = extension.draft();
                            var properties = document.withObject("/properties");
                            properties.put("provisioningState", state);
                            more.accept(properties);
                            resources.update(extension, document);
                        }));
    }

    boolean delete(String id) {
        return resources.delete(id);
    }

    /** The cluster that an extension belongs to. */
    public static String cluster(String id) {
        return ArmId.up(id, 4);
    }
}
