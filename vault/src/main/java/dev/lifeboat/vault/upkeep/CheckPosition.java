package dev.lifeboat.vault.upkeep;

import dev.lifeboat.repository.CheckRequest.Checkpoint;
import dev.lifeboat.repository.PackTrail;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a check came, as its row keeps it: {@code PARTS GOOD}, the packs that need not be read again in Base64. Nothing is lost with it but time.
 *
 * @param parts of which the check read one
 */
record CheckPosition(int parts, Checkpoint checkpoint) {
    /** A check that reads more packs begins anew after a sudden end: a row has a few megabytes at most. */
    static final int MOST = 500_000;

    /** Empty for none, for one of a check of other parts, and for what another version wrote. */
    static Optional<Checkpoint> parse(@Nullable String text, int parts) {
        if (text == null) {
            return Optional.empty();
        }
        var words = text.split(" ", -1);
        if (words.length != 2 || !words[0].equals(Integer.toString(parts))) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new Checkpoint(PackTrail.parse(Base64.getDecoder().decode(words[1]))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** Absent for one that is too long to be kept. */
    Optional<String> text() {
        return checkpoint.good().size() > MOST
                ? Optional.empty()
                : Optional.of(parts + " "
                        + Base64.getEncoder().encodeToString(checkpoint.good().bytes()));
    }
}
