package dev.lifeboat.core.access;

import java.util.Locale;

/**
 * Who holds which role where.
 *
 * @param role id of the definition, a GUID
 * @param scope ARM id; the role holds there and below
 */
public record RoleAssignment(String principal, String role, String scope) {
    /** True at the scope itself and below it, by whole segments and in any case. */
    public boolean covers(String resource) {
        var inner = resource.toLowerCase(Locale.ROOT);
        var outer = scope.toLowerCase(Locale.ROOT);
        return outer.equals("/") || inner.equals(outer) || inner.startsWith(outer + "/");
    }
}
