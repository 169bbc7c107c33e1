package dev.lifeboat.api.link;

/** A pack that is durable in the store. */
public record StoredPack(long epoch, String pack, long length, String sha256) {}
