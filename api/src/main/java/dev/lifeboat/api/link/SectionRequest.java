package dev.lifeboat.api.link;

/** @param section its name, for example {@code k8s/core/configmaps} */
public record SectionRequest(long epoch, String section) {}
