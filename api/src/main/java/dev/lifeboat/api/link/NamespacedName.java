package dev.lifeboat.api.link;

/** Name of an object in a namespace; the namespace of a cluster-scoped object is empty. */
public record NamespacedName(String namespace, String name) {}
