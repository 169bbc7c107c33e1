package dev.lifeboat.api.link;

/** @param sha256 of the whole pack as it is sent, hex */
public record PutRequest(long epoch, String pack, long length, String sha256) {}
