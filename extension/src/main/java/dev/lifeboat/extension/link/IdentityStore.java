package dev.lifeboat.extension.link;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The identity in its Secret {@code lifeboat-identity}: survives restarts, and the restorer uses it too. Thread-safe. */
public final class IdentityStore {
    public static final String NAME = "lifeboat-identity";

    private static final String ENROLMENT = "backup.lifeboat.dev/enrolment";

    private final ClusterApi cluster;
    private final String secrets;

    public IdentityStore(ClusterApi cluster, String namespace) {
        this.cluster = cluster;
        this.secrets = ResourcePath.of("", "v1", "secrets", namespace);
    }

    public Optional<Identity> find() throws InterruptedException {
        var answer = send(Call.get(secrets + "/" + NAME));
        if (answer.status() == 404) {
            return Optional.empty();
        }
        var secret = answer.orThrow("get", "secrets " + NAME).json();
        var data = secret.path("data");
        if (!data.hasNonNull("tls.key") || !data.hasNonNull("tls.crt")) {
            return Optional.empty();
        }
        return Optional.of(Identity.of(
                text(data.path("tls.key").asText()),
                text(data.path("tls.crt").asText()),
                text(data.path("extension-id").asText()),
                secret.path("metadata").path("annotations").path(ENROLMENT).asText("")));
    }

    public void save(Identity identity, String certificateAuthority) throws InterruptedException {
        var secret = Json.object();
        secret.put("apiVersion", "v1").put("kind", "Secret").put("type", "kubernetes.io/tls");
        var metadata = secret.putObject("metadata").put("name", NAME);
        metadata.putObject("labels")
                .put("app.kubernetes.io/name", "lifeboat")
                .put("app.kubernetes.io/managed-by", "lifeboat");
        metadata.putObject("annotations").put(ENROLMENT, identity.enrolment());
        secret.putObject("data")
                .put("tls.key", base64(identity.keyPem()))
                .put("tls.crt", base64(identity.chainPem()))
                .put("ca.crt", base64(certificateAuthority))
                .put("extension-id", base64(identity.extensionId()));
        var created = send(Call.create(secrets, Json.write(secret)).manager("lifeboat"));
        if (created.status() == 409) {
            created =
                    send(Call.replace(secrets + "/" + NAME, Json.write(secret)).manager("lifeboat"));
        }
        created.orThrow("write", "secrets " + NAME);
    }

    private Answer send(Call call) throws InterruptedException {
        try {
            return cluster.send(call);
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE, Map.of("server", "of this cluster", "reason", e.toString()), e);
        }
    }

    private static String text(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
