package dev.lifeboat.api.link;

/** @param complete false for a point that is Partial */
public record CommitAnswer(String point, boolean complete) {}
