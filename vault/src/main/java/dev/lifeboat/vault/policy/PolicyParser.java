package dev.lifeboat.vault.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.policy.BackupPolicy;
import dev.lifeboat.core.policy.BackupPolicy.BackupRule;
import dev.lifeboat.core.policy.BackupPolicy.Copy;
import dev.lifeboat.core.policy.BackupPolicy.CopyOption;
import dev.lifeboat.core.policy.BackupPolicy.Lifecycle;
import dev.lifeboat.core.policy.BackupPolicy.RetentionRule;
import dev.lifeboat.core.policy.BackupPolicy.Tag;
import dev.lifeboat.core.policy.BackupPolicy.Tier;
import dev.lifeboat.vault.resource.Body;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** From the properties of a policy to {@link BackupPolicy} (azure-dataprotection-api 5). Pure. */
final class PolicyParser {
    private static final Pattern INTERVAL = Pattern.compile(
            "R/\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,7})?)?(Z|[+-]\\d{2}:\\d{2})?/P[0-9DWTHM]+");
    private static final Set<String> CRITERIA =
            Set.of("AllBackup", "FirstOfDay", "FirstOfWeek", "FirstOfMonth", "FirstOfYear");

    private PolicyParser() {}

    /** @throws LifeboatException MISSING_PROPERTY, INVALID_PROPERTY, UNKNOWN_OBJECT_TYPE */
    static BackupPolicy parse(JsonNode properties) {
        var body = Body.of(properties, "properties");
        body.objectType(Set.of("BackupPolicy"));
        if (body.texts("datasourceTypes").stream()
                .noneMatch("Microsoft.ContainerService/managedClusters"::equalsIgnoreCase)) {
            throw Body.wrong(body.at("datasourceTypes"), "it must hold Microsoft.ContainerService/managedClusters");
        }
        var backups = new ArrayList<BackupRule>();
        var retentions = new ArrayList<RetentionRule>();
        for (var rule : body.objects("policyRules")) {
            switch (rule.objectType(Set.of("AzureBackupRule", "AzureRetentionRule"))) {
                case "AzureBackupRule" -> backups.add(backupRule(rule));
                default -> retentions.add(retentionRule(rule));
            }
        }
        check(body, backups, retentions);
        return new BackupPolicy(backups, retentions);
    }

    private static void check(Body body, List<BackupRule> backups, List<RetentionRule> retentions) {
        var at = body.at("policyRules");
        if (backups.size() != 1) {
            throw Body.wrong(at, "there must be exactly one AzureBackupRule, not " + backups.size());
        }
        if (retentions.stream().filter(RetentionRule::isDefault).count() != 1) {
            throw Body.wrong(at, "exactly one AzureRetentionRule must be the default one");
        }
        var names = new HashSet<String>();
        for (var rule : retentions) {
            if (!names.add(rule.name().toLowerCase(Locale.ROOT))) {
                throw Body.wrong(at, "the retention rule " + rule.name() + " stands there twice");
            }
        }
        var priorities = new HashSet<Integer>();
        for (var tag : backups.getFirst().tags()) {
            if (!names.contains(tag.name().toLowerCase(Locale.ROOT))) {
                throw Body.wrong(at, "the tag " + tag.name() + " has no retention rule of that name");
            }
            if (!priorities.add(tag.priority())) {
                throw Body.wrong(at, "the priority " + tag.priority() + " is used by two tags");
            }
        }
        if (backups.getFirst().tags().stream().filter(Tag::isDefault).count() != 1) {
            throw Body.wrong(at, "exactly one tagging criterion must be the default one");
        }
    }

    private static BackupRule backupRule(Body rule) {
        var parameters = rule.object("backupParameters");
        parameters.objectType(Set.of("AzureBackupParams"));
        var trigger = rule.object("trigger");
        var isScheduled = trigger.objectType(Set.of("ScheduleBasedTriggerContext", "AdhocBasedTriggerContext"))
                .equals("ScheduleBasedTriggerContext");
        if (!isScheduled) {
            var tag = trigger.object("taggingCriteria").object("tagInfo").text("tagName");
            return new BackupRule(
                    rule.text("name"),
                    parameters.text("backupType"),
                    tier(rule.object("dataStore")),
                    List.of(),
                    "UTC",
                    List.of(new Tag(tag, 99, true, List.of())));
        }
        var schedule = trigger.object("schedule");
        var intervals = schedule.texts("repeatingTimeIntervals");
        if (intervals.isEmpty()) {
            throw new LifeboatException(
                    ErrorCode.MISSING_PROPERTY, Map.of("field", schedule.at("repeatingTimeIntervals")));
        }
        for (var interval : intervals) {
            if (!INTERVAL.matcher(interval).matches()) {
                throw Body.wrong(
                        schedule.at("repeatingTimeIntervals"), "it must look like R/2026-01-01T02:00:00+00:00/P1D");
            }
            span(schedule.at("repeatingTimeIntervals"), interval.substring(interval.lastIndexOf('/') + 1));
        }
        return new BackupRule(
                rule.text("name"),
                parameters.text("backupType"),
                tier(rule.object("dataStore")),
                intervals,
                schedule.text("timeZone", "UTC"),
                trigger.objects("taggingCriteria").stream()
                        .map(PolicyParser::tag)
                        .toList());
    }

    private static Tag tag(Body tag) {
        var criteria = new ArrayList<String>();
        for (var criterion : tag.objects("criteria")) {
            criterion.objectType(Set.of("ScheduleBasedBackupCriteria"));
            for (var absolute : criterion.texts("absoluteCriteria")) {
                if (CRITERIA.stream().noneMatch(absolute::equalsIgnoreCase)) {
                    throw Body.wrong(
                            criterion.at("absoluteCriteria"),
                            "it must be one of AllBackup, FirstOfDay, FirstOfWeek, FirstOfMonth, FirstOfYear");
                }
                criteria.add(absolute);
            }
        }
        return new Tag(
                tag.object("tagInfo").text("tagName"),
                tag.number("taggingPriority", 99),
                tag.flag("isDefault"),
                criteria);
    }

    private static RetentionRule retentionRule(Body rule) {
        var lifecycles =
                rule.objects("lifecycles").stream().map(PolicyParser::lifecycle).toList();
        if (lifecycles.isEmpty()) {
            throw new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", rule.at("lifecycles")));
        }
        return new RetentionRule(rule.text("name"), rule.flag("isDefault", false), lifecycles);
    }

    private static Lifecycle lifecycle(Body lifecycle) {
        var delete = lifecycle.object("deleteAfter");
        delete.objectType(Set.of("AbsoluteDeleteOption"));
        return new Lifecycle(
                tier(lifecycle.object("sourceDataStore")),
                span(delete.at("duration"), delete.text("duration")),
                lifecycle.objects("targetDataStoreCopySettings").stream()
                        .map(PolicyParser::copy)
                        .toList());
    }

    private static Copy copy(Body copy) {
        var after = copy.object("copyAfter");
        var store = tier(copy.object("dataStore"));
        return switch (after.objectType(Set.of("ImmediateCopyOption", "CopyOnExpiryOption", "CustomCopyOption"))) {
            case "ImmediateCopyOption" -> new Copy(store, CopyOption.IMMEDIATE, null);
            case "CopyOnExpiryOption" -> new Copy(store, CopyOption.ON_EXPIRY, null);
            default -> new Copy(store, CopyOption.CUSTOM, span(after.at("duration"), after.text("duration")));
        };
    }

    private static Tier tier(Body store) {
        store.objectType(Set.of("DataStoreInfoBase"));
        store.text("dataStoreType");
        return switch (store.oneOf("dataStoreType", Set.of("OperationalStore", "VaultStore", "ArchiveStore"))
                .orElseThrow()) {
            case "OperationalStore" -> Tier.OPERATIONAL;
            case "VaultStore" -> Tier.VAULT;
            default -> Tier.ARCHIVE;
        };
    }

    private static TemporalAmount span(String field, String text) {
        try {
            return BackupPolicy.span(text);
        } catch (IllegalArgumentException e) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY, Map.of("field", field, "reason", String.valueOf(e.getMessage())), e);
        }
    }
}
