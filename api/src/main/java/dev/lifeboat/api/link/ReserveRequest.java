package dev.lifeboat.api.link;

/** @param packClass {@code k8s} or {@code vol} */
public record ReserveRequest(long epoch, String packClass, int count) {}
