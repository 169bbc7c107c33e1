package dev.lifeboat.cli.repository;

import java.util.Locale;

/**
 * A pattern of a shell: {@code *} any characters, {@code ?} one. Without a slash it is of a name, with one of a whole path or key, at whose beginning a slash
 * is left out. Time is bounded by the product of both lengths, whatever the pattern. Immutable.
 */
final class Glob {
    private final String pattern;
    private final boolean isPath;
    private final boolean ignoreCase;

    Glob(String pattern, boolean ignoreCase) {
        this.isPath = pattern.indexOf('/') >= 0 && pattern.indexOf('/') < pattern.length() - 1;
        this.ignoreCase = ignoreCase;
        this.pattern = folded(pattern.replaceFirst("^/", "").replaceFirst("/$", ""));
    }

    boolean matches(String key) {
        var text = folded(key.endsWith("/") ? key.substring(0, key.length() - 1) : key);
        return like(isPath ? text : text.substring(text.lastIndexOf('/') + 1));
    }

    private String folded(String text) {
        return ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }

    private boolean like(String text) {
        var at = 0;
        var in = 0;
        var star = -1;
        var resume = 0;
        while (at < text.length()) {
            if (in < pattern.length() && pattern.charAt(in) == '*') {
                star = in++;
                resume = at;
            } else if (in < pattern.length() && (pattern.charAt(in) == '?' || pattern.charAt(in) == text.charAt(at))) {
                in++;
                at++;
            } else if (star >= 0) {
                // the last star takes one character more
                in = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (in < pattern.length() && pattern.charAt(in) == '*') {
            in++;
        }
        return in == pattern.length();
    }
}
