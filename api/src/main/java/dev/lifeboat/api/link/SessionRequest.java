package dev.lifeboat.api.link;

/**
 * Begins the life of one extension process.
 *
 * @param instance UID of the pod and start of its container: unique for each process
 * @param pod UID of the pod; a new process of the same pod replaces the older one at once, one of another pod is refused while that is alive
 */
public record SessionRequest(String instance, String pod, int linkVersion, String extensionVersion) {}
