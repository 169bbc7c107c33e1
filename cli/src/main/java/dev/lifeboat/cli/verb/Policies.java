package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;

/** The shape of a policy that most people want: one schedule, one retention, operational tier (azure-dataprotection-api 5). */
final class Policies {
    static final String DEFAULT = "default";

    private static final DateTimeFormatter START = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd'T'HH:mm:ss'+00:00'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Pattern EVERY = Pattern.compile("PT(4|6|8|12|24)H|P1D|P1W");
    private static final Pattern KEEP = Pattern.compile("P[1-9][0-9]{0,3}[DWMY]");

    private Policies() {}

    /**
     * @param every ISO 8601: PT4H, PT6H, PT8H, PT12H, P1D or P1W
     * @param keep ISO 8601 in days, weeks, months or years
     */
    static ObjectNode body(String every, String keep, Instant start) {
        if (!EVERY.matcher(every).matches()) {
            throw Failure.usage("'" + every + "' is not a schedule.", "Use one of PT4H, PT6H, PT8H, PT12H, P1D, P1W.");
        }
        if (!KEEP.matcher(keep).matches()) {
            throw Failure.usage("'" + keep + "' is not a time to keep backups.", "Use for example P7D, P4W, P6M.");
        }
        var body = Json.object();
        var properties = body.putObject("properties").put("objectType", "BackupPolicy");
        properties.putArray("datasourceTypes").add("Microsoft.ContainerService/managedClusters");
        var rules = properties.putArray("policyRules");
        var backup = rules.addObject().put("objectType", "AzureBackupRule").put("name", "BackupDaily");
        backup.putObject("backupParameters")
                .put("objectType", "AzureBackupParams")
                .put("backupType", "Incremental");
        store(backup.putObject("dataStore"));
        var trigger = backup.putObject("trigger").put("objectType", "ScheduleBasedTriggerContext");
        trigger.putObject("schedule")
                .put("timeZone", "UTC")
                .putArray("repeatingTimeIntervals")
                .add("R/" + START.format(start) + "/" + every);
        var tag = trigger.putArray("taggingCriteria")
                .addObject()
                .put("isDefault", true)
                .put("taggingPriority", 99);
        tag.putObject("tagInfo").put("tagName", "Default").put("id", "Default_");
        var retention = rules.addObject()
                .put("objectType", "AzureRetentionRule")
                .put("name", "Default")
                .put("isDefault", true);
        var lifecycle = retention.putArray("lifecycles").addObject();
        store(lifecycle.putObject("sourceDataStore"));
        lifecycle
                .putObject("deleteAfter")
                .put("objectType", "AbsoluteDeleteOption")
                .put("duration", keep);
        lifecycle.putArray("targetDataStoreCopySettings");
        return body;
    }

    /** The name that an on-demand backup has to give. */
    static String backupRule(JsonNode policy) {
        for (var rule : policy.path("properties").path("policyRules")) {
            if (rule.path("objectType").asText().equals("AzureBackupRule")) {
                return rule.path("name").asText();
            }
        }
        throw new Failure(
                CommandError.NO_BACKUP_RULE, "The policy " + policy.path("name").asText() + " has no backup rule.");
    }

    private static void store(ObjectNode store) {
        store.put("objectType", "DataStoreInfoBase").put("dataStoreType", "OperationalStore");
    }
}
