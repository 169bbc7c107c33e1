package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.extension.restore.clean.Cleaned.Note;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import dev.lifeboat.extension.restore.clean.Cleaned.Skip;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns a saved object into what is sent to the API server. Pure and thread-safe; the tree given is changed and taken over. */
public final class Cleaning {
    /** Rules of one kind: changes the object, or says why it is not to be created. */
    @FunctionalInterface
    interface Rule {
        @Nullable
        Reason apply(ObjectNode object, Target target);
    }

    /** rule 39, and managedFields of rule 40: the write makes new ones. generateName stays (rule 43). */
    private static final Set<String> SET_BY_SERVER = Set.of(
            "uid",
            "resourceVersion",
            "generation",
            "selfLink",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "managedFields",
            "ownerReferences");

    /** What holds a leadership, not a configuration (rule 52). */
    private static final String LEADER = "control-plane.alpha.kubernetes.io/leader";

    private static final Map<Kind, Rule> RULES = rules();

    private Cleaning() {}

    public static Cleaned clean(Kind kind, ObjectNode object, Target target) {
        List<Note> notes = new ArrayList<>(NetworkRules.notes(kind, object));
        var rule = RULES.get(kind);
        if (rule != null) {
            var reason = rule.apply(object, target);
            if (reason != null) {
                return new Skip(reason);
            }
        }
        var metadata = Trees.object(object, "metadata");
        var owners = Owner.all(object);
        metadata.remove(SET_BY_SERVER);
        Trees.removeFields(metadata, "annotations", LEADER::equals);
        if (target.separatesStatus(kind)) {
            object.remove("status");
        }
        Finalizers.clean(metadata, target, notes);
        return new Send(object, owners, notes);
    }

    private static Map<Kind, Rule> rules() {
        var rules = new HashMap<Kind, Rule>();
        MomentaryRules.into(rules);
        WorkloadRules.into(rules);
        NetworkRules.into(rules);
        IdentityRules.into(rules);
        StorageRules.into(rules);
        DefinitionRules.into(rules);
        return Map.copyOf(rules);
    }
}
