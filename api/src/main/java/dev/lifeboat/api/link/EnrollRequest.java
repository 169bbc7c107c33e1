package dev.lifeboat.api.link;

/**
 * First contact of an extension.
 *
 * @param token one-time, from the installation
 * @param certificateRequest PKCS#10 in PEM; the subject is ignored, the vault chooses it
 * @param clusterUid UID of the kube-system namespace, to which the certificate is bound
 */
public record EnrollRequest(
        String token, String certificateRequest, String clusterUid, int linkVersion, String extensionVersion) {
    @Override
    public String toString() {
        return "EnrollRequest[clusterUid=" + clusterUid + ", extensionVersion=" + extensionVersion + "]";
    }
}
