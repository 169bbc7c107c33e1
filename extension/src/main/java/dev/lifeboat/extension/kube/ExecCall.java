package dev.lifeboat.extension.kube;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command in a container. Not run by a shell unless it is one.
 *
 * @param container absent for the first one
 * @param limit after which the connection is cut; the process itself goes on
 * @param outputLimit bytes kept of each of the two outputs
 */
public record ExecCall(
        String namespace,
        String pod,
        @Nullable String container,
        List<String> command,
        Duration limit,
        int outputLimit) {
    public ExecCall {
        command = List.copyOf(command);
    }
}
