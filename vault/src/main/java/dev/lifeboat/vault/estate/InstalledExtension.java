package dev.lifeboat.vault.estate;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * An extension resource.
 *
 * @param id ARM id as it was created; likewise the cluster
 * @param state provisioning state, for example {@code Creating}
 * @param account name of the storage account of its backup storage location, empty if none
 * @param container likewise
 * @param settings its configuration settings
 * @param created of the resource, or when it last began to wait for an enrolment
 */
public record InstalledExtension(
        String id,
        String cluster,
        String clusterName,
        String state,
        String account,
        String container,
        Map<String, String> settings,
        Instant created) {
    public InstalledExtension {
        settings = Map.copyOf(settings);
    }

    /** How rows name it. */
    public String key() {
        return id.toLowerCase(Locale.ROOT);
    }
}
