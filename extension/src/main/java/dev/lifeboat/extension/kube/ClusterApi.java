package dev.lifeboat.extension.kube;

import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;

/**
 * An API server. Thread-safe; calls block the (virtual) thread and end when it is interrupted.
 *
 * <p>Any status is an answer, never an exception. {@link RetryingClusterApi} repeats what may be repeated.
 */
public interface ClusterApi extends AutoCloseable {
    /**
     * @throws IOException if no answer came: the call may or may not have been carried out
     * @throws InterruptedException if the thread was interrupted
     */
    Answer send(Call call) throws IOException, InterruptedException;

    /**
     * Begins an answer of any length.
     *
     * @throws RefusedException if the status is not a success
     */
    StreamedAnswer open(Call call) throws IOException, InterruptedException, RefusedException;

    /**
     * @throws LifeboatException never; a command that cannot be started is a result
     * @throws InterruptedException if the thread was interrupted, {@link ExecInterruptedException} if the command had been started
     */
    ExecResult exec(ExecCall call) throws InterruptedException;

    Traffic traffic();

    @Override
    void close();
}
