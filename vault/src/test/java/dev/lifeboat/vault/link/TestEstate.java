package dev.lifeboat.vault.link;

import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.InstalledExtension;
import dev.lifeboat.vault.estate.ProtectedInstance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The resources around one cluster with one instance, as a test wants them. Outlives a restart of the server, as rows do. */
final class TestEstate implements Estate {
    static final String VAULT =
            "/subscriptions/S/resourceGroups/lifeboat/providers/Microsoft.DataProtection/backupVaults/v1";
    static final String INSTANCE = VAULT + "/backupInstances/Shop";
    static final String CLUSTER =
            "/subscriptions/S/resourceGroups/lifeboat/providers/Microsoft.ContainerService/managedClusters/c1";
    static final String EXTENSION =
            CLUSTER + "/providers/Microsoft.KubernetesConfiguration/extensions/azure-aks-backup";

    volatile Optional<LifeboatException> refusal = Optional.empty();
    volatile String extensionState = "Creating";
    volatile boolean extensionExists = true;
    volatile boolean instanceExists = true;
    volatile boolean mayReadCluster = true;
    volatile boolean mayReadSecrets = true;
    volatile Instant created = Instant.now();
    final List<String> trail = new ArrayList<>();

    @Override
    public Optional<ProtectedInstance> instance(String id) {
        if (!instanceExists || !id.toLowerCase(Locale.ROOT).equals(INSTANCE.toLowerCase(Locale.ROOT))) {
            return Optional.empty();
        }
        return Optional.of(new ProtectedInstance(
                INSTANCE,
                "c1/shop",
                "ProtectionConfigured",
                VAULT,
                CLUSTER,
                "c1",
                "local",
                VAULT + "/backupPolicies/default",
                List.of("BackupDaily"),
                List.of("Default", "Weekly"),
                new ResourceFilter(List.of("shop"), List.of(), List.of(), List.of(), List.of(), true),
                true,
                List.of(new NamespacedName("shop", "freeze"))));
    }

    @Override
    public Optional<InstalledExtension> extension(String id) {
        return extensionExists && id.toLowerCase(Locale.ROOT).equals(EXTENSION.toLowerCase(Locale.ROOT))
                ? Optional.of(new InstalledExtension(
                        EXTENSION, CLUSTER, "c1", extensionState, "lifeboat", "c1", Map.of("a", "b"), created))
                : Optional.empty();
    }

    @Override
    public Optional<InstalledExtension> extensionOf(String cluster) {
        return extension(EXTENSION);
    }

    @Override
    public Optional<LifeboatException> refusal(ProtectedInstance instance) {
        return refusal;
    }

    @Override
    public void requireRead(String principal, String cluster) {
        if (!mayReadCluster) {
            throw new LifeboatException(
                    ErrorCode.LINKED_AUTHORIZATION_FAILED,
                    Map.of("principal", principal, "linked", cluster, "scope", "the restore"));
        }
    }

    @Override
    public List<InstalledExtension> waiting() {
        return extensionState.equals("Creating") ? extension(EXTENSION).stream().toList() : List.of();
    }

    @Override
    public void requireAction(String principal, String action, String scope) {
        if (!mayReadSecrets) {
            throw new LifeboatException(
                    ErrorCode.AUTHORIZATION_FAILED, Map.of("principal", principal, "action", action, "scope", scope));
        }
    }

    @Override
    public void audit(String principal, String action, String scope) {
        trail.add(principal + " " + action + " " + scope);
    }

    @Override
    public Optional<Instant> expiry(ProtectedInstance instance, String tag, Instant taken) {
        return Optional.of(taken.plus(Duration.ofDays(7)));
    }

    @Override
    public void enrolled(String extension) {
        extensionState = "Succeeded";
    }

    @Override
    public void enrolmentFailed(String extension, LifeboatException cause) {
        extensionState = "Failed " + cause.code().wire();
    }

    @Override
    public void instanceRemoved(String instance) {
        instanceExists = false;
    }

    @Override
    public void instanceNotRemoved(String instance, LifeboatException cause) {
        trail.add("not removed " + cause.code().wire());
    }
}
