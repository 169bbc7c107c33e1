package dev.lifeboat.extension.link;

import com.fasterxml.jackson.databind.node.ObjectNode;
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
    private static final String NEXT = "next-enrolment";
    private static final String NEXT_KEY = "next-tls.key";
    private static final String NEXT_REQUEST = "next-tls.csr";

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
        if (data.path("tls.key").asText("").isEmpty()
                || data.path("tls.crt").asText("").isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Identity.of(
                text(data.path("tls.key").asText()),
                text(data.path("tls.crt").asText()),
                text(data.path("extension-id").asText()),
                secret.path("metadata").path("annotations").path(ENROLMENT).asText("")));
    }

    /**
     * The key for an enrolment, on record before its token is used. An enrolment whose answer was lost is repeated with the same key, by this process or
     * the next: for another one the token is worth nothing any more.
     *
     * @param enrolment digest of the token
     */
    public KeyRequest keyFor(String enrolment) throws InterruptedException {
        var answer = send(Call.get(secrets + "/" + NAME));
        var isThere = answer.status() != 404;
        var secret =
                isThere ? (ObjectNode) answer.orThrow("get", "secrets " + NAME).json() : empty();
        var data = secret.withObject("/data");
        if (text(data.path(NEXT).asText("")).equals(enrolment)) {
            return new KeyRequest(
                    text(data.path(NEXT_KEY).asText()),
                    text(data.path(NEXT_REQUEST).asText()));
        }
        var request = KeyRequest.fresh();
        data.put(NEXT, base64(enrolment))
                .put(NEXT_KEY, base64(request.keyPem()))
                .put(NEXT_REQUEST, base64(request.requestPem()));
        var call = isThere
                ? Call.replace(secrets + "/" + NAME, Json.write(secret))
                : Call.create(secrets, Json.write(secret));
        send(call.manager("lifeboat")).orThrow("write", "secrets " + NAME);
        return request;
    }

    /** Without an identity yet; the type demands both fields. */
    private static ObjectNode empty() {
        var secret = secret();
        secret.putObject("data").put("tls.key", "").put("tls.crt", "");
        return secret;
    }

    private static ObjectNode secret() {
        var secret = Json.object();
        secret.put("apiVersion", "v1").put("kind", "Secret").put("type", "kubernetes.io/tls");
        secret.putObject("metadata")
                .put("name", NAME)
                .putObject("labels")
                .put("app.kubernetes.io/name", "lifeboat")
                .put("app.kubernetes.io/managed-by", "lifeboat");
        return secret;
    }

    /** Instead of what is there, a key for an enrolment included. */
    public void save(Identity identity, String certificateAuthority) throws InterruptedException {
        var secret = secret();
        secret.withObject("/metadata").putObject("annotations").put(ENROLMENT, identity.enrolment());
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
