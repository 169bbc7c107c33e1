package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The body of {@code gc/<number>-<unique>-condemned} and {@code ...-done}: two-phase deletion. What is condemned must not be referred to by new points
 * and goes after a grace period; what is done is gone.
 *
 * @param number grows from record to record
 * @param at when it was decided
 * @param packs to go, or gone
 * @param objects to go, or gone, that are no packs: index segments, by name
 * @param seen points that need nothing of all this, though their time alone does not tell: the mark went through them
 */
record Garbage(long number, Instant at, List<PackId> packs, List<String> objects, List<PointId> seen) {
    static final String CONDEMNED = "condemned";
    static final String DONE = "done";
    static final Pattern NAME = Pattern.compile("gc/[0-9a-f]{16}-[0-9a-f]{32}-(?:" + CONDEMNED + "|" + DONE + ")");

    Garbage {
        packs = List.copyOf(packs);
        objects = List.copyOf(objects);
        seen = List.copyOf(seen);
    }

    /** Of which no point is known to need nothing. */
    Garbage(long number, Instant at, List<PackId> packs, List<String> objects) {
        this(number, at, packs, objects, List.of());
    }

    /** @param phase {@link #CONDEMNED} or {@link #DONE}; the two records of one deletion share number and unique part */
    static String name(long number, String unique, String phase) {
        return Shelf.GARBAGE + HexFormat.of().toHexDigits(number) + "-" + unique + "-" + phase;
    }

    static boolean isCondemned(String name) {
        return NAME.matcher(name).matches() && name.endsWith(CONDEMNED);
    }

    /** Of the record with that name. */
    static long number(String name) {
        return HexFormat.fromHexDigitsToLong(name, Shelf.GARBAGE.length(), Shelf.GARBAGE.length() + 16);
    }

    /** The name of the second record by that of the first. */
    static String done(String condemned) {
        return condemned.substring(0, condemned.length() - CONDEMNED.length()) + DONE;
    }

    void encode(Encoder out) {
        out.u8(Limits.FORMAT).u64(number).instant(at).varint(packs.size());
        packs.forEach(pack -> out.raw(pack.bytes()));
        out.varint(objects.size());
        objects.forEach(object -> out.blob(object.getBytes(UTF_8)));
        if (!seen.isEmpty()) {
            out.varint(seen.size());
            seen.forEach(point -> out.raw(point.bytes()));
        }
    }

    static Garbage decode(Decoder in) throws FormatException {
        if (in.u8() != Limits.FORMAT) {
            throw new FormatException("a record of another version");
        }
        var number = in.u64();
        var at = in.instant();
        var packs = new ArrayList<PackId>();
        for (var left = in.count(PackId.LENGTH, "packs"); left > 0; left--) {
            packs.add(PackId.of(in.raw(PackId.LENGTH)));
        }
        var objects = new ArrayList<String>();
        for (var left = in.count(1, "objects"); left > 0; left--) {
            objects.add(new String(in.blob(Limits.TEXT, "a name"), UTF_8));
        }
        var seen = new ArrayList<PointId>();
        if (in.remaining() > 0) {
            for (var left = in.count(PointId.LENGTH, "points"); left > 0; left--) {
                seen.add(PointId.of(in.raw(PointId.LENGTH)));
            }
            if (seen.isEmpty()) {
                throw new FormatException("no points where some are announced");
            }
        }
        in.end();
        return new Garbage(number, at, packs, objects, seen);
    }
}
