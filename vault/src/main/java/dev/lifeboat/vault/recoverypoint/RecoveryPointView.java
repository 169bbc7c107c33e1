package dev.lifeboat.vault.recoverypoint;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A point as AzureBackupRecoveryPointResource (azure-dataprotection-api 6.5). Pure. */
public final class RecoveryPointView {
    private RecoveryPointView() {}

    public static ObjectNode of(RecoveryPoint point) {
        var content = point.content();
        var node = Json.object();
        node.put("id", content.instanceId() + "/recoveryPoints/" + point.id());
        node.put("name", point.id());
        node.put("type", "Microsoft.DataProtection/backupVaults/backupInstances/recoveryPoints");
        var properties = node.putObject("properties");
        properties.put("objectType", "AzureBackupDiscreteRecoveryPoint");
        properties.put("recoveryPointId", point.id());
        properties.put("recoveryPointTime", point.taken().toString());
        properties.put("recoveryPointType", "Incremental");
        properties.put("friendlyName", point.taken().toString());
        properties.put("policyName", content.policyName());
        properties.putNull("policyVersion");
        properties.put("retentionTagName", content.tag());
        properties.put("retentionTagVersion", "1");
        time(properties, "expiryTime", content.expiry());
        properties.put("recoveryPointState", point.state().wire());
        var tier = properties.putArray("recoveryPointDataStoresDetails").addObject();
        tier.put("id", guid(point.id()));
        tier.put("type", "OperationalStore");
        tier.put("creationTime", point.taken().toString());
        time(tier, "expiryTime", content.expiry());
        tier.putNull("metaData");
        tier.put("state", "COMMITTED");
        tier.put("visible", true);
        return node;
    }

    private static void time(ObjectNode node, String field, @Nullable Instant time) {
        if (time != null) {
            node.put(field, time.toString());
        }
    }

    private static String guid(String hex) {
        return String.join(
                "-",
                hex.substring(0, 8),
                hex.substring(8, 12),
                hex.substring(12, 16),
                hex.substring(16, 20),
                hex.substring(20));
    }
}
