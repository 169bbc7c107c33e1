package dev.lifeboat.cli.output;

import java.util.Optional;

/** Asks a person for what nobody else may see. */
@FunctionalInterface
public interface Prompt {
    /** Nobody is there. */
    Prompt NOBODY = _ -> Optional.empty();

    /**
     * Waits for a line, which is not shown.
     *
     * @return its bytes without the end of line, as the terminal sent them; empty if there is nobody to ask
     */
    Optional<byte[]> secret(String question);
}
