package dev.lifeboat.install;

import java.util.List;

/**
 * A finished installation.
 *
 * @param velero what of Velero was found, for people; empty if nothing (EXT-7)
 * @param created everything that was not there before
 */
public record Installation(String kubernetesVersion, List<String> velero, List<ObjectRef> created) {
    public Installation {
        velero = List.copyOf(velero);
        created = List.copyOf(created);
    }
}
