package dev.lifeboat.vault.instance;

import dev.lifeboat.core.access.Roles;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.instance.ProtectionState;
import dev.lifeboat.vault.access.Permissions;
import dev.lifeboat.vault.audit.Audit;
import dev.lifeboat.vault.estate.Estate;
import dev.lifeboat.vault.estate.InstalledExtension;
import dev.lifeboat.vault.estate.ProtectedInstance;
import dev.lifeboat.vault.extension.Extensions;
import dev.lifeboat.vault.http.Principal;
import dev.lifeboat.vault.policy.Policies;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The estate as the table of resources tells it. Thread-safe. */
public final class ResourceEstate implements Estate {
    private final Resources resources;
    private final Instances instances;
    private final Extensions extensions;
    private final Policies policies;
    private final Grants grants;
    private final Permissions permissions;
    private final Audit audit;

    public ResourceEstate(
            Resources resources,
            Instances instances,
            Extensions extensions,
            Policies policies,
            Grants grants,
            Permissions permissions,
            Audit audit) {
        this.resources = resources;
        this.instances = instances;
        this.extensions = extensions;
        this.policies = policies;
        this.grants = grants;
        this.permissions = permissions;
        this.audit = audit;
    }

    @Override
    public Optional<ProtectedInstance> instance(String id) {
        return instances.find(id);
    }

    @Override
    public Optional<InstalledExtension> extension(String id) {
        return resources
                .find(id)
                .filter(found -> found.type().equals(Extensions.TYPE))
                .map(ResourceEstate::installed);
    }

    @Override
    public Optional<InstalledExtension> extensionOf(String cluster) {
        return extensions.ofCluster(cluster).map(ResourceEstate::installed);
    }

    @Override
    public Optional<LifeboatException> refusal(ProtectedInstance instance) {
        return resources.find(instance.id()).isEmpty()
                ? Optional.of(new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", instance.id())))
                : grants.refusal(instance.vault(), instance.cluster(), instances.snapshotGroup(instance.id()));
    }

    @Override
    public void requireRead(String principal, String cluster) {
        if (!permissions.allows(principal, Roles.CLUSTER_READ, cluster)) {
            throw new LifeboatException(
                    ErrorCode.LINKED_AUTHORIZATION_FAILED,
                    Map.of("principal", principal, "linked", cluster, "scope", "the restore"));
        }
    }

    @Override
    public void requireAction(String principal, String action, String scope) {
        permissions.require(new Principal(principal, "The caller"), action, scope);
    }

    @Override
    public void audit(String principal, String action, String scope) {
        audit.record(
                new Principal(principal, ""),
                action,
                scope,
                "200",
                UUID.randomUUID().toString());
    }

    @Override
    public Optional<Instant> expiry(ProtectedInstance instance, String tag, Instant taken) {
        return policies.find(instance.policy()).flatMap(policy -> policy.expiry(tag, taken));
    }

    @Override
    public List<InstalledExtension> waiting() {
        return extensions.waiting().stream().map(ResourceEstate::installed).toList();
    }

    @Override
    public void enrolled(String extension) {
        extensions.enrolled(extension);
    }

    @Override
    public void enrolmentFailed(String extension, LifeboatException cause) {
        extensions.failed(extension, cause);
    }

    @Override
    public void instanceRemoved(String instance) {
        resources.delete(instance);
    }

    @Override
    public void instanceNotRemoved(String instance, LifeboatException cause) {
        instances.move(instance, ProtectionState.ERROR, cause);
    }

    private static InstalledExtension installed(Resource extension) {
        var cluster = Extensions.cluster(extension.id());
        var state = extension.property("provisioningState");
        return new InstalledExtension(
                extension.id(),
                cluster,
                ArmId.name(cluster),
                state,
                Extensions.account(extension),
                Extensions.container(extension),
                Extensions.settings(extension),
                state.equals("Creating") ? extension.changed() : extension.created());
    }
}
