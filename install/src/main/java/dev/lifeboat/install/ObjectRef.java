package dev.lifeboat.install;

import org.jspecify.annotations.Nullable;

/**
 * One object of a cluster as it was created.
 *
 * @param namespace absent for cluster-scoped objects
 * @param uid what was created under this name; another object of the same name is never touched
 */
public record ObjectRef(
        String apiVersion, String kind, @Nullable String namespace, String name, String uid) {
    @Override
    public String toString() {
        return kind + " " + (namespace == null ? "" : namespace + "/") + name;
    }
}
