package dev.lifeboat.core.access;

import java.util.List;
import java.util.Locale;

/**
 * What a role allows. {@code *} in a pattern stands for any text, slashes included, as in ARM.
 *
 * @param id a GUID, Azure's for Azure's roles
 * @param actions patterns of actions on resources
 * @param notActions patterns taken away from {@code actions}
 * @param dataActions patterns of actions on data, never implied by {@code actions}
 */
public record RoleDefinition(
        String id, String name, List<String> actions, List<String> notActions, List<String> dataActions) {
    public RoleDefinition {
        actions = List.copyOf(actions);
        notActions = List.copyOf(notActions);
        dataActions = List.copyOf(dataActions);
    }

    public boolean allows(String action) {
        return matchesAny(actions, action) && !matchesAny(notActions, action);
    }

    public boolean allowsData(String action) {
        return matchesAny(dataActions, action);
    }

    private static boolean matchesAny(List<String> patterns, String action) {
        return patterns.stream()
                .anyMatch(pattern -> matches(pattern.toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT)));
    }

    private static boolean matches(String pattern, String action) {
        var star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(action);
        }
        if (!action.startsWith(pattern.substring(0, star))) {
            return false;
        }
        var rest = pattern.substring(star + 1);
        for (var from = star; from <= action.length(); from++) {
            if (matches(rest, action.substring(from))) {
                return true;
            }
        }
        return false;
    }
}
