package dev.lifeboat.vault.task;

import dev.lifeboat.core.error.LifeboatException;
import java.util.Optional;

/** Whether a task may (still) touch its cluster: extension, trusted access binding, role assignments (design 5.2, semantics 7). */
public interface Permission {
    /** Why not, by the code of what is missing; empty if it may. Not to be called inside a transaction. */
    Optional<LifeboatException> refusal(Task task);
}
