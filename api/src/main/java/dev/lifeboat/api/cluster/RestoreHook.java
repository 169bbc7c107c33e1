package dev.lifeboat.api.cluster;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands to run in containers that a restore created (azure-aks-backup-semantics 2). */
public record RestoreHook(Spec spec) {
    public static final String GROUP = BackupHook.GROUP;
    public static final String VERSION = BackupHook.VERSION;
    public static final String KIND = "RestoreHook";
    public static final String PLURAL = "restorehooks";

    public record Spec(
            @Nullable @JsonProperty("restoreHook") List<Entry> restoreHook) {
        public List<Entry> entries() {
            return restoreHook == null ? List.of() : restoreHook;
        }
    }

    public record Entry(
            String name,
            @Nullable List<String> includedNamespaces,
            @Nullable List<String> excludedNamespaces,
            BackupHook.@Nullable LabelSelector labelSelector,
            @Nullable List<Step> postHooks) {}

    public record Step(Exec exec) {}

    /**
     * One command.
     *
     * @param execTimeout how long it may take
     * @param waitTimeout how long to wait for the container to be ready
     */
    public record Exec(
            @Nullable String container,
            List<String> command,
            @Nullable String onError,
            @Nullable String execTimeout,
            @Nullable String waitTimeout) {}
}
