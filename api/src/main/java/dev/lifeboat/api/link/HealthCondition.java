package dev.lifeboat.api.link;

/** One aspect of the extension's health, for example {@code ApiServer}, {@code Store}, {@code SnapshotSupport}. */
public record HealthCondition(String type, boolean healthy, String reason) {}
