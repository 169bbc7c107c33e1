package dev.lifeboat.install;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one place where a failure of the Kubernetes client becomes a code of the catalogue. */
final class ClusterFailure {
    private ClusterFailure() {}

    static LifeboatException of(String server, String verb, String resource, KubernetesClientException e) {
        if (Thread.currentThread().isInterrupted() || causedBy(e, InterruptedException.class)) {
            return new LifeboatException(ErrorCode.TASK_CANCELLED, Map.of(), e);
        }
        if (e.getCode() < 100 || e.getCode() >= 500) { // below 100: no answer came at all
            return new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE, Map.of("server", server, "reason", first(e)), e);
        }
        return new LifeboatException(
                ErrorCode.CLUSTER_RIGHTS_MISSING, Map.of("verb", verb, "resource", resource, "reason", answer(e)), e);
    }

    private static String answer(KubernetesClientException e) {
        var status = e.getStatus();
        return status != null && status.getMessage() != null
                ? status.getMessage()
                : e.getCode() == 401 ? "the credentials are not valid" : first(e);
    }

    private static boolean causedBy(@Nullable Throwable failure, Class<? extends Throwable> type) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    /** The innermost message: what really happened, without the wrapping of libraries. */
    private static String first(Throwable e) {
        Throwable innermost = e;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        return innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
    }
}
