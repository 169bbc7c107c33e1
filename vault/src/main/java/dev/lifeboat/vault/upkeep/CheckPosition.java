package dev.lifeboat.vault.upkeep;

import dev.lifeboat.repository.CheckRequest.Checkpoint;
import dev.lifeboat.repository.format.PackId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How far a check came, as its row keeps it: {@code PARTS AFTER AGAIN...}. Nothing is lost with it but time.
 *
 * @param parts of which the check read one
 */
record CheckPosition(int parts, Checkpoint checkpoint) {
    /** A check that finds more damaged packs begins anew after a sudden end. */
    static final int MOST_AGAIN = 10_000;

    /** Empty for none, and for one of a check of other parts. */
    static Optional<Checkpoint> parse(@Nullable String text, int parts) {
        if (text == null) {
            return Optional.empty();
        }
        var words = text.split(" ");
        if (words.length < 2 || !words[0].equals(Integer.toString(parts))) {
            return Optional.empty();
        }
        var again = new ArrayList<PackId>();
        Arrays.stream(words).skip(2).forEach(pack -> again.add(PackId.parse(pack)));
        return Optional.of(new Checkpoint(PackId.parse(words[1]), again));
    }

    /** Absent for one that is too long to be kept. */
    Optional<String> text() {
        if (checkpoint.again().size() > MOST_AGAIN) {
            return Optional.empty();
        }
        var packs = Stream.concat(Stream.of(checkpoint.after()), checkpoint.again().stream());
        return Optional.of(parts + " " + packs.map(PackId::hex).collect(Collectors.joining(" ")));
    }
}
