package dev.lifeboat.vault.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.core.error.ErrorClass;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A job as AzureBackupJobResource (azure-dataprotection-api 6.6). Fields marked R there are always present. Pure. */
public final class JobView {
    private JobView() {}

    /** As in lists: without extendedInfo. */
    public static ObjectNode brief(Job job, Instant now) {
        var about = job.about();
        var node = Json.object();
        node.put("id", job.resource());
        node.put("name", job.id());
        node.put("type", "Microsoft.DataProtection/backupVaults/backupJobs");
        var properties = node.putObject("properties");
        properties.put("activityID", job.id());
        properties.put("subscriptionId", segment(about.vault(), "subscriptions"));
        properties.put("vaultName", segment(about.vault(), "backupVaults"));
        properties.put("sourceSubscriptionID", segment(about.cluster(), "subscriptions"));
        properties.put("sourceResourceGroup", segment(about.cluster(), "resourceGroups"));
        properties.put("backupInstanceId", about.instance());
        properties.put("backupInstanceFriendlyName", about.instanceFriendlyName());
        properties.put("policyId", about.policy());
        properties.put("policyName", segment(about.policy(), "backupPolicies"));
        properties.put("dataSourceId", about.cluster());
        properties.put("dataSourceName", about.clusterName());
        properties.put("dataSourceSetName", about.clusterName());
        properties.put("dataSourceLocation", about.location());
        properties.put("dataSourceType", "Microsoft.ContainerService/managedClusters");
        properties.put("operation", about.operation().wire());
        properties.put("operationCategory", about.operation().category());
        properties.put("isUserTriggered", about.operation() != Job.Operation.CHECK);
        properties.put("status", status(job.state()));
        properties.put("startTime", job.created().toString());
        var ended = job.ended();
        if (ended != null) {
            properties.put("endTime", ended.toString());
        }
        properties.put(
                "duration",
                Duration.between(job.created(), ended == null ? now : ended).toString());
        properties.put("progressEnabled", true);
        properties.putArray("supportedActions");
        properties.put("etag", "W/\"" + job.version() + "\"");
        if (about.operation() == Job.Operation.RESTORE) {
            properties.put("restoreType", "OriginalLocation");
        }
        properties.put("sourceDataStoreName", "OperationalStore");
        var errors = properties.putArray("errorDetails");
        var error = job.content().error();
        if (error != null) {
            errors.add(userFacing(error.code(), error.details(), job.id()));
        }
        return node;
    }

    /**
     * As shown alone.
     *
     * @param reports the last one of each task, in the order of the tasks
     */
    public static ObjectNode full(Job job, List<TaskReport> reports, Instant now) {
        var node = brief(job, now);
        var properties = (ObjectNode) node.get("properties");
        var extended = properties.putObject("extendedInfo");
        extended.put("backupInstanceState", "");
        var bytes =
                reports.stream().mapToLong(report -> report.progress().bytes()).sum();
        extended.put("dataTransferredInBytes", bytes);
        var details = extended.putObject("additionalDetails");
        new TreeMap<>(job.about().facts()).forEach(details::put);
        new TreeMap<>(job.content().results()).forEach(details::put);
        if (!reports.isEmpty()) {
            var last = reports.getLast();
            details.put("Stage", last.stage());
            details.put("ItemsDone", Long.toString(last.progress().itemsDone()));
            details.put("ItemsTotal", Long.toString(last.progress().itemsTotal()));
        }
        points(job, extended);
        var subTasks = extended.putArray("subTasks");
        reports.forEach(report -> report.subTasks().forEach(step -> subTask(subTasks, step)));
        var warnings = extended.putArray("warningDetails");
        var information = extended.putArray("informationDetails");
        findings(job, reports).forEach(finding -> {
            var into = finding.severity() == Finding.Severity.WARNING ? warnings : information;
            var warning = into.addObject();
            warning.put("resourceName", finding.resource());
            var text = userFacing(finding.code(), named(finding), job.id());
            var more = (ObjectNode) text.get("properties");
            more.put("Count", Long.toString(finding.count()));
            if (!finding.examples().isEmpty()) {
                more.put("Examples", String.join(", ", finding.examples()));
            }
            warning.set("warning", text);
        });
        return node;
    }

    /** A failure or finding with the texts of the catalogue, as UserFacingError. */
    public static ObjectNode userFacing(String code, Map<String, String> details, String activity) {
        var known = ErrorCode.find(code);
        var texts = known.orElse(ErrorCode.GENERIC_WARNING);
        var node = Json.object();
        node.put("code", code);
        node.put("message", texts.message(details));
        node.put("target", "");
        node.putArray("details");
        node.put("isRetryable", texts.isRetryable());
        node.put("isUserError", texts.type() == ErrorClass.USER);
        node.putArray("recommendedAction").add(texts.recommendedAction(details));
        var inner = node.putObject("innerError");
        inner.put("code", code);
        inner.putObject("additionalInfo").put("DetailedNonLocalisedMessage", texts.likelyCause(details));
        node.putObject("properties").put("ActivityId", activity);
        return node;
    }

    /** The state as the management API spells it; what waits is in progress for its clients. */
    public static String status(JobState state) {
        return switch (state) {
            case QUEUED, IN_PROGRESS -> "InProgress";
            case CANCELLING -> "Cancelling";
            case COMPLETED -> "Completed";
            case COMPLETED_WITH_WARNINGS -> "CompletedWithWarnings";
            case FAILED -> "Failed";
            case CANCELLED -> "Cancelled";
        };
    }

    private static List<Finding> findings(Job job, List<TaskReport> reports) {
        var all = new java.util.ArrayList<>(job.content().findings());
        reports.forEach(report -> all.addAll(report.findings()));
        return all;
    }

    /** The texts of the catalogue speak of {@code {resource}}: a finding names it anyway. */
    private static Map<String, String> named(Finding finding) {
        var details = new TreeMap<>(finding.details());
        details.putIfAbsent("resource", finding.resource());
        return details;
    }

    private static void points(Job job, ObjectNode extended) {
        var source = job.about().source();
        if (source != null) {
            extended.set("sourceRecoverPoint", point(source, job.about().sourceTaken()));
        }
        var made = job.content().point();
        if (made != null) {
            extended.set("targetRecoverPoint", point(made, null));
        }
    }

    private static JsonNode point(String id, @Nullable Instant taken) {
        var node = Json.object();
        node.put("recoveryPointID", id);
        if (taken != null) {
            node.put("recoveryPointTime", taken.toString());
        }
        return node;
    }

    private static void subTask(ArrayNode into, SubTask step) {
        var node = into.addObject();
        node.put("taskId", into.size());
        node.put("taskName", step.name());
        node.put(
                "taskStatus",
                switch (step.state()) {
                    case NOT_STARTED -> "NotStarted";
                    case IN_PROGRESS -> "InProgress";
                    case COMPLETED -> "Completed";
                    case COMPLETED_WITH_WARNINGS -> "CompletedWithWarnings";
                    case FAILED -> "Failed";
                    case SKIPPED -> "Skipped";
                });
        node.put("taskProgress", step.progress());
        var details = node.putObject("additionalDetails");
        new TreeMap<>(step.details()).forEach(details::put);
    }

    /** The name after a segment of an ARM id, empty if there is none. */
    private static String segment(String id, String type) {
        var parts = id.split("/");
        for (var i = 0; i + 1 < parts.length; i++) {
            if (parts[i].equalsIgnoreCase(type)) {
                return parts[i + 1];
            }
        }
        return "";
    }
}
