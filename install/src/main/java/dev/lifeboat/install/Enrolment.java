package dev.lifeboat.install;

import java.net.URI;

/**
 * What the extension needs for its first contact.
 *
 * @param vaultUrl address of the vault server as the pods reach it
 * @param certificateAuthority the vault server's CA in PEM, the only one that the extension trusts
 * @param token one-time
 */
public record Enrolment(URI vaultUrl, String certificateAuthority, String token) {
    public Enrolment {
        if (!"https".equals(vaultUrl.getScheme()) || vaultUrl.getHost() == null) {
            throw new IllegalArgumentException("The vault server is reached by https only, not at " + vaultUrl);
        }
        if (!certificateAuthority.contains("-----BEGIN CERTIFICATE-----")) {
            throw new IllegalArgumentException("The certificate authority is not in PEM");
        }
        if (token.isBlank()) {
            throw new IllegalArgumentException("The enrolment token is empty");
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Enrolment[vaultUrl=" + vaultUrl + "]";
    }
}
