package dev.lifeboat.api.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Commands that bring an application to rest before its snapshots are cut and wake it afterwards (azure-aks-backup-semantics 2, BAK-3). Fields that were
 * left out are absent here; the engine takes {@code onError: Fail} and {@code timeout: 30s} for them.
 */
public record BackupHook(Spec spec) {
    public static final String GROUP = "clusterbackup.dataprotection.microsoft.com";
    public static final String VERSION = "v1alpha1";
    public static final String KIND = "BackupHook";
    public static final String PLURAL = "backuphooks";

    public record Spec(@Nullable @JsonProperty("backupHook") List<Entry> backupHook) {
        public List<Entry> entries() {
            return backupHook == null ? List.of() : backupHook;
        }
    }

    /** @param includedNamespaces empty or absent for that of the hook itself and what its reach allows */
    public record Entry(
            String name,
            @Nullable List<String> includedNamespaces,
            @Nullable List<String> excludedNamespaces,
            @Nullable LabelSelector labelSelector,
            @Nullable List<Step> preHooks,
            @Nullable List<Step> postHooks) {}

    public record Step(Exec exec) {}

    /**
     * One command, not run by a shell unless it is one.
     *
     * @param container absent for the first
     * @param onError Fail or Continue
     * @param timeout as Go writes durations, for example {@code 30s} or {@code 1m30s}
     */
    public record Exec(
            @Nullable String container,
            List<String> command,
            @Nullable String onError,
            @Nullable String timeout) {}

    /** As Kubernetes writes selectors. */
    public record LabelSelector(
            @Nullable Map<String, String> matchLabels,
            @Nullable List<Requirement> matchExpressions) {}

    public record Requirement(
            String key, String operator, @Nullable List<String> values) {}
}
