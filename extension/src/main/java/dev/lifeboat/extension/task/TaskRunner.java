package dev.lifeboat.extension.task;

import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.TaskSpec;
import dev.lifeboat.core.error.LifeboatException;

/**
 * Carries out one kind of task. A runner is told of its task more than once when the process dies: it goes on from the journal.
 *
 * @param <S> what it is asked to do
 */
@FunctionalInterface
public interface TaskRunner<S extends TaskSpec> {
    /**
     * Runs the task to its end on the calling thread. Cancelled tasks ({@link TaskContext#cancellation()}) and interrupted threads still run post hooks and
     * remove temporary objects, within 15 seconds.
     *
     * @throws LifeboatException with the code that the task is to fail with; FENCED when another instance has the task: then nothing is to be touched any more
     * @throws InterruptedException when this process is being stopped; the task stays leased and is resumed by the next process
     */
    TaskOutcome run(S spec, TaskContext context) throws InterruptedException;
}
