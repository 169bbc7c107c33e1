package dev.lifeboat.stores.wire;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Stores keep moments to the second. */
public final class Seconds {
    private Seconds() {}

    /** The same moment, or the next whole second: what is held until then is held long enough. */
    public static Instant up(Instant moment) {
        var second = moment.truncatedTo(ChronoUnit.SECONDS);
        return second.equals(moment) ? second : second.plusSeconds(1);
    }
}
