package dev.lifeboat.core.error;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills {@code {name}} in the texts of the catalogue. */
final class Template {
    private static final Pattern NAME = Pattern.compile("\\{([a-zA-Z]+)}");

    private Template() {}

    static String fill(String text, Map<String, String> details) {
        return NAME.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(details.getOrDefault(found.group(1), found.group())));
    }
}
