package dev.lifeboat.core.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAmount;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A policy, its rules in the order in which they were written. */
public record BackupPolicy(List<BackupRule> backupRules, List<RetentionRule> retentionRules) {
    public BackupPolicy {
        backupRules = List.copyOf(backupRules);
        retentionRules = List.copyOf(retentionRules);
    }

    /**
     * When backups are taken.
     *
     * @param intervals ISO 8601 repeating intervals; empty for a rule that is only triggered by hand
     */
    public record BackupRule(
            String name, String backupType, Tier store, List<String> intervals, String timeZone, List<Tag> tags) {
        public BackupRule {
            intervals = List.copyOf(intervals);
            tags = List.copyOf(tags);
        }
    }

    /**
     * Which points get a tag.
     *
     * @param priority the lower number wins
     * @param criteria for example {@code FirstOfDay}; empty for the default tag
     */
    public record Tag(String name, int priority, boolean isDefault, List<String> criteria) {
        public Tag {
            criteria = List.copyOf(criteria);
        }
    }

    /** How long points of the tag that has this rule's name are kept. */
    public record RetentionRule(String name, boolean isDefault, List<Lifecycle> lifecycles) {
        public RetentionRule {
            lifecycles = List.copyOf(lifecycles);
        }
    }

    public record Lifecycle(Tier store, TemporalAmount deleteAfter, List<Copy> copies) {
        public Lifecycle {
            copies = List.copyOf(copies);
        }
    }

    /** @param after absent: at once or on expiry, as the option says */
    public record Copy(
            Tier store, CopyOption option, @Nullable TemporalAmount after) {}

    public enum CopyOption {
        IMMEDIATE,
        ON_EXPIRY,
        CUSTOM
    }

    public enum Tier {
        OPERATIONAL,
        VAULT,
        ARCHIVE
    }

    /** Names of all tags, the default one first. */
    public List<String> tags() {
        return retentionRules.stream()
                .sorted((one, other) -> Boolean.compare(other.isDefault(), one.isDefault()))
                .map(RetentionRule::name)
                .toList();
    }

    /** When a point of the operational tier that is taken now with this tag expires; empty if the policy does not say. */
    public Optional<Instant> expiry(String tag, Instant taken) {
        return retentionRules.stream()
                .filter(rule -> rule.name().equalsIgnoreCase(tag))
                .findFirst()
                .or(() ->
                        retentionRules.stream().filter(RetentionRule::isDefault).findFirst())
                .flatMap(rule -> rule.lifecycles().stream()
                        .filter(lifecycle -> lifecycle.store() == Tier.OPERATIONAL)
                        .findFirst())
                .map(lifecycle -> taken.atOffset(ZoneOffset.UTC)
                        .plus(lifecycle.deleteAfter())
                        .toInstant());
    }

    /**
     * An ISO 8601 span of calendar units or of time.
     *
     * @throws IllegalArgumentException if it is malformed, zero or negative
     */
    public static TemporalAmount span(String text) {
        try {
            if (text.contains("T")) {
                var duration = Duration.parse(text);
                if (duration.isPositive()) {
                    return duration;
                }
            } else {
                var period = Period.parse(text);
                if (!period.isNegative() && !period.isZero()) {
                    return period;
                }
            }
        } catch (java.time.format.DateTimeParseException e) {
            throw new IllegalArgumentException("it is not an ISO 8601 duration such as P7D", e);
        }
        throw new IllegalArgumentException("it must be longer than nothing");
    }
}
