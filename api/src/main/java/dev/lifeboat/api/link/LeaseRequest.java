package dev.lifeboat.api.link;

/** @param waitSeconds how long the caller is willing to wait, at most what the session said */
public record LeaseRequest(long epoch, int waitSeconds) {}
