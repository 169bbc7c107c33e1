package dev.lifeboat.api.link;

/** A call that needs nothing but the proof that its session is the current one. */
public record EpochRequest(long epoch) {}
