package dev.lifeboat.core.selection;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind as people write it, in one of four spellings: kind, plural, {@code plural.group}, {@code group/version/Kind} (also {@code group/Kind} and, for
 * the core group, {@code v1/Kind}). Case does not matter.
 *
 * @param group absent for any group; empty or {@code core} for the core group
 */
record TypePattern(@Nullable String group, @Nullable String version, String name) {
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,62}");
    private static final Pattern GROUP =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*|");
    private static final Pattern VERSION = Pattern.compile("v[0-9]+(?:(?:alpha|beta)[0-9]+)?");

    static TypePattern parse(String text, String field) {
        var parts = text.strip().split("/", -1);
        var pattern = switch (parts.length) {
            case 1 -> ofWord(parts[0]);
            case 2 ->
                VERSION.matcher(parts[0]).matches()
                        ? new TypePattern("", parts[0], parts[1])
                        : new TypePattern(core(parts[0]), null, parts[1]);
            case 3 -> new TypePattern(core(parts[0]), parts[1], parts[2]);
            default -> null;
        };
        if (pattern == null || !pattern.isPossible()) {
            var shown = text.length() > 100 ? text.substring(0, 100) + "..." : text;
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY,
                    Map.of(
                            "field",
                            field,
                            "reason",
                            "'" + shown
                                    + "' is not a resource type; write Secret, secrets, deployments.apps or apps/v1/Deployment"));
        }
        return pattern;
    }

    /** In the spelling that says most. */
    String text() {
        if (group == null) {
            return name;
        }
        return version == null
                ? name + (group.isEmpty() ? ".core" : "." + group)
                : (group.isEmpty() ? "" : group + "/") + version + "/" + name;
    }

    private static @Nullable TypePattern ofWord(String word) {
        var dot = word.indexOf('.');
        if (dot >= 0 && dot == word.length() - 1) {
            return null;
        }
        return dot < 0
                ? new TypePattern(null, null, word)
                : new TypePattern(core(word.substring(dot + 1)), null, word.substring(0, dot));
    }

    private static String core(String group) {
        return group.equals("core") ? "" : group.toLowerCase(Locale.ROOT);
    }

    private boolean isPossible() {
        return WORD.matcher(name).matches()
                && (group == null || GROUP.matcher(group).matches())
                && (version == null || VERSION.matcher(version).matches());
    }

    /** A version that the cluster serves for the kind is as good as the preferred one: objects are the same in each. */
    boolean matches(ApiResource resource) {
        return (group == null || group.equals(resource.group()))
                && (version == null
                        || version.equals(resource.version())
                        || resource.versions().contains(version))
                && (name.equalsIgnoreCase(resource.plural()) || name.equalsIgnoreCase(resource.kind()));
    }
}
