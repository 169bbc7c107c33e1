package dev.lifeboat.core.selection;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Labels that an object must have, all of them (INS-1). Written {@code k=v}, {@code k==v}, {@code k:v}, {@code k!=v}, {@code k}, {@code !k},
 * {@code k in (a,b)} or {@code k notin (a,b)}; one text may hold several, separated by commas or semicolons.
 */
public record LabelSelector(List<Requirement> requirements) {
    public static final LabelSelector EVERYTHING = new LabelSelector(List.of());

    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern PAIR = Pattern.compile("([^=!:\\s]+)\\s*(==|!=|=|:)\\s*(\\S*)");
    private static final Pattern KEY = Pattern.compile(
            "(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
    private static final Pattern VALUE = Pattern.compile("(?:[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?");

    /** One condition. */
    public sealed interface Requirement {
        boolean matches(Map<String, String> labels);

        /** In the API server's own syntax. */
        String text();
    }

    /** The label exists and has one of the values. */
    public record In(String key, Set<String> values) implements Requirement {
        public In {
            values = Set.copyOf(values);
        }

        @Override
        public boolean matches(Map<String, String> labels) {
            var value = labels.get(key);
            return value != null && values.contains(value);
        }

        @Override
        public String text() {
            return key + " in (" + joined(values) + ")";
        }
    }

    /** The label is absent or has none of the values. */
    public record NotIn(String key, Set<String> values) implements Requirement {
        public NotIn {
            values = Set.copyOf(values);
        }

        @Override
        public boolean matches(Map<String, String> labels) {
            var value = labels.get(key);
            return value == null || !values.contains(value);
        }

        @Override
        public String text() {
            return key + " notin (" + joined(values) + ")";
        }
    }

    /** The label exists, or must not. */
    public record Exists(String key, boolean wanted) implements Requirement {
        @Override
        public boolean matches(Map<String, String> labels) {
            return labels.containsKey(key) == wanted;
        }

        @Override
        public String text() {
            return wanted ? key : "!" + key;
        }
    }

    public LabelSelector {
        requirements = List.copyOf(requirements);
    }

    /** @throws LifeboatException INVALID_PROPERTY naming the selector that cannot be read */
    public static LabelSelector parse(List<String> selectors) {
        var requirements = new ArrayList<Requirement>();
        for (var selector : selectors) {
            for (var part : split(selector)) {
                requirements.add(requirement(part.strip(), selector));
            }
        }
        return new LabelSelector(requirements);
    }

    public boolean isEverything() {
        return requirements.isEmpty();
    }

    public boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.matches(labels));
    }

    /** In the API server's own syntax; empty for everything. */
    public String text() {
        return requirements.stream().map(Requirement::text).collect(Collectors.joining(","));
    }

    private static List<String> split(String selector) {
        var parts = new ArrayList<String>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i < selector.length(); i++) {
            var c = selector.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if ((c == ',' || c == ';') && depth == 0) {
                parts.add(selector.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(selector.substring(start));
        return parts;
    }

    private static Requirement requirement(String part, String whole) {
        var set = SET.matcher(part);
        if (set.matches()) {
            var values = Arrays.stream(set.group(3).split(",", -1))
                    .map(String::strip)
                    .collect(Collectors.toSet());
            values.forEach(value -> check(VALUE, value, "label value", whole));
            var key = key(set.group(1), whole);
            return set.group(2).equals("in") ? new In(key, values) : new NotIn(key, values);
        }
        var pair = PAIR.matcher(part);
        if (pair.matches()) {
            check(VALUE, pair.group(3), "label value", whole);
            var key = key(pair.group(1), whole);
            var values = Set.of(pair.group(3));
            return pair.group(2).equals("!=") ? new NotIn(key, values) : new In(key, values);
        }
        return part.startsWith("!")
                ? new Exists(key(part.substring(1).strip(), whole), false)
                : new Exists(key(part, whole), true);
    }

    private static String key(String key, String whole) {
        check(KEY, key, "label name", whole);
        return key;
    }

    private static void check(Pattern form, String text, String what, String whole) {
        if (!form.matcher(text).matches()) {
            var reason = "'" + text + "' in '" + whole + "' is not a " + what;
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY, Map.of("field", "labelSelectors", "reason", reason));
        }
    }

    private static String joined(Set<String> values) {
        return values.stream().sorted().collect(Collectors.joining(","));
    }
}
