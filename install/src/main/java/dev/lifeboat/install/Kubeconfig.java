package dev.lifeboat.install;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import io.fabric8.kubernetes.api.model.NamedContext;
import io.fabric8.kubernetes.client.Config;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a kubeconfig for a client that waits for nobody long. */
final class Kubeconfig {
    private Kubeconfig() {}

    /** @throws LifeboatException CLUSTER_UNREACHABLE if the file cannot be used, or has no such context */
    static Config read(Path file, @Nullable String context) {
        var config = parse(file, context);
        // the library takes the current one instead of one that it does not know
        if (context != null && config.getContexts().stream().noneMatch(known -> context.equals(known.getName()))) {
            var known = config.getContexts().stream().map(NamedContext::getName).toList();
            throw unusable(file, "the file has no context " + context + ", but " + String.join(", ", known));
        }
        return config;
    }

    private static Config parse(Path file, @Nullable String context) {
        try {
            var config = context == null
                    ? Config.fromKubeconfig(file.toFile())
                    : Config.fromKubeconfig(context, file.toFile());
            config.setConnectionTimeout(5_000);
            config.setRequestTimeout(20_000);
            config.setRequestRetryBackoffLimit(2);
            return config;
        } catch (RuntimeException _) {
            // neither its text nor the exception goes on: a parser quotes what it stumbled over, which may be a
            // credential
            throw unusable(file, "the file is missing, or is not a kubeconfig");
        }
    }

    private static LifeboatException unusable(Path file, String reason) {
        return new LifeboatException(ErrorCode.CLUSTER_UNREACHABLE, Map.of("server", "of " + file, "reason", reason));
    }
}
