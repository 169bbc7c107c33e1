package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What a backup leaves out: patterns, matched byte by byte. One without a slash is of a name, wherever it is; one with a slash is of the whole path
 * below the folder. {@code ?} is one byte, {@code *} any bytes without a slash, {@code **} any bytes. A folder that is left out takes along what is
 * in it. Notes which patterns left something out; safe for use by many threads.
 */
public final class Excludes {
    public static final Excludes NONE = new Excludes(List.of());

    private record Pattern(String text, byte[] bytes, boolean isPath) {}

    private final List<Pattern> patterns;
    /** By pattern. Only ever set, and read when those that set it have ended. */
    private final boolean[] used;

    private Excludes(List<Pattern> patterns) {
        this.patterns = patterns;
        this.used = new boolean[patterns.size()];
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
        return new Pattern(text, text.substring(start, end).getBytes(UTF_8), isPath);
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
        var matches = false;
        for (var i = 0; i < patterns.size(); i++) {
            var pattern = patterns.get(i);
            // after the first that matches, only for those of which it is not known yet
            if (!(matches && used[i]) && matches(pattern.bytes(), path, pattern.isPath() ? 0 : name)) {
                used[i] = true;
                matches = true;
            }
        }
        return matches;
    }

    /** The patterns that left nothing out since this was made, as they were given. */
    public List<String> unused() {
        return IntStream.range(0, used.length)
                .filter(i -> !used[i])
                .mapToObj(i -> patterns.get(i).text())
                .toList();
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
