package dev.lifeboat.vault.instance;

import dev.lifeboat.core.access.Roles;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.access.Permissions;
import dev.lifeboat.vault.backupvault.Vaults;
import dev.lifeboat.vault.cluster.Clusters;
import dev.lifeboat.vault.extension.Extensions;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/** What must have been granted before a vault may work on a cluster: the four "always" rows of semantics 7, trusted access, and an extension. Thread-safe. */
public final class Grants {
    private final Resources resources;
    private final Clusters clusters;
    private final Extensions extensions;
    private final Permissions permissions;

    public Grants(Resources resources, Clusters clusters, Extensions extensions, Permissions permissions) {
        this.resources = resources;
        this.clusters = clusters;
        this.extensions = extensions;
        this.permissions = permissions;
    }

    /** The first reason why not, each by its code; missing role assignments are named together (TRU-3). Empty if nothing is missing. */
    public Optional<LifeboatException> refusal(String vaultId, String clusterId, String snapshotGroup) {
        var vault = resources.find(vaultId);
        var cluster = resources.find(clusterId);
        if (vault.isEmpty() || cluster.isEmpty()) {
            return Optional.of(new LifeboatException(
                    ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", vault.isEmpty() ? vaultId : clusterId)));
        }
        var vaultPrincipal = Vaults.principal(vault.get()).orElse("");
        if (!permissions.allows(
                vaultPrincipal, Roles.CLUSTER_READ, cluster.get().id())) {
            return Optional.of(new LifeboatException(
                    ErrorCode.LIST_EXTENSIONS_DENIED,
                    Map.of(
                            "vault", vault.get().name(),
                            "cluster", cluster.get().name(),
                            "principal", vaultPrincipal.isEmpty() ? "the vault has no identity" : vaultPrincipal)));
        }
        var extension = extensions.ofCluster(clusterId);
        if (extension.isEmpty()) {
            return Optional.of(new LifeboatException(
                    ErrorCode.EXTENSION_NOT_FOUND,
                    Map.of("cluster", cluster.get().name())));
        }
        if (!clusters.trusts(clusterId, vaultId)) {
            return Optional.of(new LifeboatException(
                    ErrorCode.TRUSTED_ACCESS_MISSING,
                    Map.of("vault", vault.get().name(), "cluster", cluster.get().name())));
        }
        return missingRoles(vaultPrincipal, vault.get(), cluster.get(), extension.get(), snapshotGroup);
    }

    private Optional<LifeboatException> missingRoles(
            String vaultPrincipal, Resource vault, Resource cluster, Resource extension, String snapshotGroup) {
        var missing = new ArrayList<String>();
        if (!permissions.allows(vaultPrincipal, Roles.GROUP_READ, snapshotGroup)) {
            missing.add("Reader for the vault " + vault.name() + " (" + vaultPrincipal + ") on the resource group "
                    + ArmId.name(snapshotGroup));
        }
        var clusterPrincipal = Clusters.principal(cluster).orElse("");
        if (!permissions.allows(clusterPrincipal, Roles.SNAPSHOT_WRITE, snapshotGroup)) {
            missing.add("Contributor for the cluster " + cluster.name() + " (" + clusterPrincipal
                    + ") on the resource group " + ArmId.name(snapshotGroup));
        }
        if (!missing.isEmpty()) {
            return Optional.of(new LifeboatException(
                    ErrorCode.MISSING_PERMISSIONS, Map.of("missing", String.join("; ", missing))));
        }
        var account = Extensions.accountId(extension);
        if (account.isEmpty()) {
            return Optional.of(new LifeboatException(ErrorCode.NO_STORE, Map.of("cluster", cluster.name())));
        }
        var principal = Extensions.principal(extension);
        if (principal.isEmpty()) {
            return Optional.of(
                    new LifeboatException(ErrorCode.EXTENSION_IDENTITY_NOT_FOUND, Map.of("cluster", cluster.name())));
        }
        return permissions.allowsBlobWrite(principal.get(), account.get())
                ? Optional.empty()
                : Optional.of(new LifeboatException(
                        ErrorCode.EXTENSION_MISSING_STORE_ROLE,
                        Map.of(
                                "cluster", cluster.name(),
                                "store", account.get(),
                                "principal", principal.get())));
    }
}
