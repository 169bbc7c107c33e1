package dev.lifeboat.extension.restore.apply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.clean.Owner;
import dev.lifeboat.extension.restore.stage.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an object because of its owners: left to its controller, sent with the owners of today, or sent without and re-linked later (rules 44 to
 * 46, 64, 90, 96, 98, 99). Thread-safe.
 */
public final class Owners {
    /** Made again by whatever controls them, whatever kind that is. */
    private static final Set<Kind> CHILDREN = Set.of(
            new Kind("", "pods"),
            new Kind("apps", "replicasets"),
            new Kind("apps", "controllerrevisions"),
            new Kind("batch", "jobs"));

    /** What an operator makes of its custom resource. Secrets, settings and claims are not here: their content may be nowhere else. */
    private static final Set<Stage> REMADE_BY_OPERATORS =
            Set.of(Stage.SERVICES, Stage.WORKLOADS, Stage.CUSTOM, Stage.NETWORK);

    private final Lookup lookup;

    /** What has to be asked about owners. */
    public interface Lookup {
        @Nullable
        ApiResource kind(String group, String kind);

        /** True if the object is among those that are being restored. */
        boolean isInPoint(Kind kind, String key) throws InterruptedException;

        /** The uid that the owner has now, or null if it does not exist. */
        @Nullable
        String liveUid(Owner owner, ApiResource resource, String namespace) throws InterruptedException;
    }

    /**
     * What is to be done.
     *
     * @param owned true if a controller makes the object again
     * @param references with the uids of today
     * @param later true if an owner will come later in this restore
     * @param missing owners that are neither restored nor there
     */
    public record Verdict(boolean owned, List<ObjectNode> references, boolean later, List<Owner> missing) {
        static final Verdict OWNED = new Verdict(true, List.of(), false, List.of());
    }

    public Owners(Lookup lookup) {
        this.lookup = lookup;
    }

    /** @param namespace of the dependent, empty if it has none */
    public Verdict decide(Kind kind, String namespace, List<Owner> owners) throws InterruptedException {
        return decide(kind, namespace, owners, false);
    }

    /** In the second pass, when nothing comes later any more. */
    public Verdict decideFinally(Kind kind, String namespace, List<Owner> owners) throws InterruptedException {
        return decide(kind, namespace, owners, true);
    }

    private Verdict decide(Kind kind, String namespace, List<Owner> owners, boolean last) throws InterruptedException {
        var references = new ArrayList<ObjectNode>();
        var missing = new ArrayList<Owner>();
        var later = false;
        for (var owner : owners) {
            var resource = lookup.kind(owner.group(), owner.kind());
            if (resource == null || (resource.namespaced() && namespace.isEmpty())) {
                missing.add(owner); // rule 46: an owner with a namespace cannot own what has none
                continue;
            }
            var ownerKind = new Kind(resource.group(), resource.plural());
            var ownerNamespace = resource.namespaced() ? namespace : "";
            var key = ownerNamespace + "/" + owner.name();
            var comesLater = !last && Stage.of(ownerKind).compareTo(Stage.of(kind)) > 0;
            var inPoint = false;
            if (comesLater || isRemade(kind, ownerKind, owner)) {
                inPoint = lookup.isInPoint(ownerKind, key);
                if (inPoint && isRemade(kind, ownerKind, owner)) {
                    return Verdict.OWNED;
                }
            }
            var uid = inPoint && comesLater ? null : lookup.liveUid(owner, resource, ownerNamespace);
            if (uid != null && isRemade(kind, ownerKind, owner)) {
                return Verdict.OWNED;
            }
            if (uid != null) {
                references.add(owner.relinked(uid));
            } else if (inPoint || lookup.isInPoint(ownerKind, key)) {
                later = true;
            } else {
                missing.add(owner);
            }
        }
        return new Verdict(false, references, later, missing);
    }

    private static boolean isRemade(Kind kind, Kind ownerKind, Owner owner) {
        if (!owner.controller()) {
            return false;
        }
        return CHILDREN.contains(kind)
                || (!Stage.isBuiltIn(ownerKind.group()) && REMADE_BY_OPERATORS.contains(Stage.of(kind)));
    }
}
