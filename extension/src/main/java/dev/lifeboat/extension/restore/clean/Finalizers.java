package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.extension.restore.clean.Cleaned.Note;
import java.util.List;

/**
 * Which finalizers come back (rule 48). Those of Kubernetes are put on again by its controllers; those of others stay when their definitions are there, else
 * they would make an object that nobody can delete.
 */
final class Finalizers {
    private Finalizers() {}

    static void clean(ObjectNode metadata, Target target, List<Note> notes) {
        var finalizers = metadata.path("finalizers");
        Trees.removeIf(finalizers, node -> {
            var finalizer = node.asText();
            var domain = domain(finalizer);
            if (!domain.isEmpty() && target.knowsGroup(domain)) {
                return false;
            }
            if (!isBuiltIn(domain)) {
                notes.add(new Note(
                        "the finalizer " + finalizer + " was left out: nothing in the cluster would remove it"));
            }
            return true;
        });
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        }
    }

    /** What stands before the slash; names without one are those of Kubernetes, or end with the domain as in {@code x.finalizers.example.com}. */
    private static String domain(String finalizer) {
        var slash = finalizer.indexOf('/');
        if (slash >= 0) {
            return finalizer.substring(0, slash);
        }
        return finalizer.indexOf('.') >= 0 ? finalizer : "";
    }

    private static boolean isBuiltIn(String domain) {
        return domain.isEmpty()
                || domain.equals("external-attacher")
                || domain.equals("kubernetes.io")
                || domain.endsWith(".kubernetes.io")
                || domain.equals("k8s.io")
                || domain.endsWith(".k8s.io");
    }
}
