package dev.lifeboat.api.link;

/** @param certificateRequest PKCS#10 in PEM for a new key pair */
public record RenewRequest(String certificateRequest) {}
