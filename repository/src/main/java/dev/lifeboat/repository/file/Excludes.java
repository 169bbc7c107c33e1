package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * What a backup leaves out: patterns, matched byte by byte. One without a slash is of a name, wherever it is; one with a slash is of the whole path
 * below the folder. {@code ?} is one byte, {@code *} any bytes without a slash, {@code **} any bytes. A folder that is left out takes along what is
 * in it. Immutable.
 */
public final class Excludes {
    public static final Excludes NONE = new Excludes(List.of());

    private record Pattern(byte[] bytes, boolean isPath) {}

    private final List<Pattern> patterns;

    private Excludes(List<Pattern> patterns) {
        this.patterns = patterns;
    }

    /** @throws IllegalArgumentException for an empty pattern */
    public static Excludes of(List<String> patterns) {
        return new Excludes(patterns.stream().map(Excludes::parse).toList());
    }

    private static Pattern parse(String text) {
        var isPath = text.indexOf('/') >= 0 && text.indexOf('/') < text.length() - 1;
        var start = text.startsWith("/") ? 1 : 0;
        var end = text.endsWith("/") ? text.length() - 1 : text.length();
        if (end <= start) {
            throw new IllegalArgumentException("An empty pattern: " + text);
        }
        return new Pattern(text.substring(start, end).getBytes(UTF_8), isPath);
    }

    /** @param path without a slash at its end */
    boolean matches(byte[] path) {
        if (patterns.isEmpty()) {
            return false;
        }
        var name = path.length;
        while (name > 0 && path[name - 1] != '/') {
            name--;
        }
        for (var pattern : patterns) {
            if (matches(pattern.bytes(), path, pattern.isPath() ? 0 : name)) {
                return true;
            }
        }
        return false;
    }

    /** All places in the pattern at once: steps are bounded by both lengths, whatever the pattern. */
    private static boolean matches(byte[] pattern, byte[] path, int start) {
        var reachable = new boolean[pattern.length + 1];
        reachable[0] = true;
        skipStars(pattern, reachable);
        for (var at = start; at < path.length; at++) {
            reachable = step(pattern, reachable, path[at]);
        }
        return reachable[pattern.length];
    }

    /** All places in the pattern that one more byte leads to. */
    private static boolean[] step(byte[] pattern, boolean[] before, byte b) {
        var after = new boolean[pattern.length + 1];
        for (var at = 0; at < pattern.length; at++) {
            if (!before[at]) {
                continue;
            }
            if (pattern[at] == '*') {
                var isDouble =
                        (at + 1 < pattern.length && pattern[at + 1] == '*') || (at > 0 && pattern[at - 1] == '*');
                after[at] |= isDouble || b != '/';
            } else if (pattern[at] == b || (pattern[at] == '?' && b != '/')) {
                after[at + 1] = true;
            }
        }
        skipStars(pattern, after);
        return after;
    }

    private static void skipStars(byte[] pattern, boolean[] reachable) {
        for (var at = 0; at < pattern.length; at++) {
            reachable[at + 1] |= reachable[at] && pattern[at] == '*';
        }
    }
}
