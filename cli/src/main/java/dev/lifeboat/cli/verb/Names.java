package dev.lifeboat.cli.verb;

import dev.lifeboat.cli.output.Failure;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** What may become part of an address. */
final class Names {
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,149}");
    private static final Pattern POINT = Pattern.compile("[0-9a-f]{32}");

    private static final Pattern BEGINNING = Pattern.compile("[0-9a-f]{4,32}");

    private Names() {}

    static String check(String name) {
        if (!SEGMENT.matcher(name).matches()) {
            throw Failure.usage(
                    "'" + name + "' is not a name.",
                    "Names have letters, digits, '-', '.' and '_', and begin with a letter or digit.");
        }
        return name;
    }

    static boolean isPoint(String name) {
        return POINT.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** An id of a point, or so much of its beginning that people may leave out the rest. */
    static boolean isPointBeginning(String name) {
        return BEGINNING.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    static String query(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The last segment of a resource id. */
    static String last(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }
}
