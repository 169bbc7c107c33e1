package dev.lifeboat.vault.estate;

import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.ResourceFilter;
import java.util.List;
import java.util.Locale;

/**
 * A backup instance.
 *
 * @param id ARM id as it was created; likewise vault, cluster and policy
 * @param state as the management API spells it, for example {@code ProtectionConfigured}
 * @param rules names of the policy's backup rules
 * @param tags names of the policy's retention tags, the default one first
 */
public record ProtectedInstance(
        String id,
        String friendlyName,
        String state,
        String vault,
        String cluster,
        String clusterName,
        String location,
        String policy,
        List<String> rules,
        List<String> tags,
        ResourceFilter filter,
        boolean snapshotVolumes,
        List<NamespacedName> hooks) {
    public ProtectedInstance {
        rules = List.copyOf(rules);
        tags = List.copyOf(tags);
        hooks = List.copyOf(hooks);
    }

    /** How rows name it. */
    public String key() {
        return id.toLowerCase(Locale.ROOT);
    }

    public String policyName() {
        return policy.substring(policy.lastIndexOf('/') + 1);
    }
}
