package dev.lifeboat.api.link;

/**
 * The identity of an extension.
 *
 * @param certificate client certificate in PEM, valid for days; to be renewed after two thirds of its life
 * @param certificateAuthority the vault's CA in PEM
 * @param extensionId ARM id of the extension resource
 * @param clusterId ARM id of the cluster
 */
public record EnrollResponse(String certificate, String certificateAuthority, String extensionId, String clusterId) {}
