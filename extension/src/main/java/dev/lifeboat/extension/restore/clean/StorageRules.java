package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Claims, volumes and snapshots (section I). What fills a claim is added when it is applied. */
final class StorageRules {
    /** Traces of a binding that is gone (rules 123, 124). */
    private static final Set<String> BINDING = Set.of(
            "pv.kubernetes.io/bind-completed",
            "pv.kubernetes.io/bound-by-controller",
            "volume.kubernetes.io/storage-provisioner",
            "volume.beta.kubernetes.io/storage-provisioner",
            "volume.kubernetes.io/selected-node");

    private static final String SNAPSHOTS = "snapshot.storage.k8s.io";
    private static final String GROUP_SNAPSHOTS = "groupsnapshot.storage.k8s.io";

    private StorageRules() {}

    static void into(Map<Kind, Cleaning.Rule> rules) {
        rules.put(new Kind("", "persistentvolumeclaims"), StorageRules::claim);
        rules.put(new Kind("", "persistentvolumes"), StorageRules::volume);
        for (var plural : List.of("volumesnapshots", "volumesnapshotcontents")) {
            rules.put(new Kind(SNAPSHOTS, plural), (_, _) -> Reason.SNAPSHOT);
        }
        for (var plural : List.of("volumegroupsnapshots", "volumegroupsnapshotcontents")) {
            rules.put(new Kind(GROUP_SNAPSHOTS, plural), (_, _) -> Reason.SNAPSHOT);
        }
    }

    private static @Nullable Reason claim(ObjectNode claim, Target target) {
        var metadata = Trees.object(claim, "metadata");
        for (var owner : Trees.objects(metadata.path("ownerReferences"))) {
            if (Trees.text(owner, "kind").equals("Pod")
                    && Trees.text(owner, "apiVersion").equals("v1")) {
                return Reason.OWNED; // rule 145: generic ephemeral, comes and goes with its pod
            }
        }
        // rule 101: the StatefulSet's controller links its claims itself, by its retention policy
        Trees.removeIf(
                metadata.path("ownerReferences"),
                owner -> Trees.text(owner, "kind").equals("StatefulSet")
                        && Trees.text(owner, "apiVersion").startsWith("apps/"));
        Trees.removeFields(metadata, "annotations", BINDING::contains);
        var spec = Trees.object(claim, "spec");
        spec.remove(List.of("dataSource", "dataSourceRef"));
        var anew = target.volume(Trees.text(metadata, "namespace"), Trees.text(metadata, "name")) == Target.Volume.ANEW;
        if (anew) {
            spec.remove("volumeName");
        }
        // storageClassName absent, empty and named are three things and stay what they are (rule 132)
        return null;
    }

    private static @Nullable Reason volume(ObjectNode volume, Target target) {
        var claim = Trees.object(volume, "spec", "claimRef");
        var annotations = volume.path("metadata").path("annotations");
        if (annotations.has("pv.kubernetes.io/provisioned-by")) {
            return Reason.PROVISIONED_ANEW; // rule 127: never two volumes with one handle
        }
        if (claim.isEmpty()) {
            return null;
        }
        var namespace = Trees.text(claim, "namespace");
        var name = Trees.text(claim, "name");
        if (target.selects(namespace) && target.volume(namespace, name) == Target.Volume.ANEW) {
            return Reason.PROVISIONED_ANEW;
        }
        claim.remove(List.of("uid", "resourceVersion")); // rule 125: the claim of today may bind again, and nobody else
        Trees.removeFields(Trees.object(volume, "metadata"), "annotations", BINDING::contains);
        return null;
    }
}
