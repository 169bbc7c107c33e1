package dev.lifeboat.cli.output;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/** Values as people read them. */
public final class Text {
    private static final DateTimeFormatter LOCAL =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private Text() {}

    /** Without line breaks and without what a terminal would obey. */
    public static String oneLine(String text) {
        return line(text).strip();
    }

    /** As {@link #oneLine}, with the spaces at its beginning. */
    public static String line(String text) {
        var line = new StringBuilder(text.length());
        text.codePoints().forEach(c -> line.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
        return line.toString().stripTrailing();
    }

    /** An instant of the API in local time; anything else unchanged. */
    public static String time(String instant) {
        try {
            return LOCAL.format(Instant.parse(instant));
        } catch (DateTimeParseException _) {
            return instant;
        }
    }

    /** An ISO duration of the API, for example {@code 3 min 6 s}; anything else unchanged. */
    public static String duration(String iso) {
        try {
            return duration(Duration.parse(iso));
        } catch (DateTimeParseException _) {
            return iso;
        }
    }

    public static String duration(Duration duration) {
        if (duration.compareTo(Duration.ofSeconds(10)) < 0) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
        }
        var hours = duration.toHours();
        var minutes = duration.toMinutesPart();
        var seconds = duration.toSecondsPart();
        return hours > 0
                ? hours + " h " + minutes + " min"
                : minutes > 0 ? minutes + " min " + seconds + " s" : seconds + " s";
    }

    public static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        var value = (double) bytes;
        var unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTP".charAt(unit));
    }
}
