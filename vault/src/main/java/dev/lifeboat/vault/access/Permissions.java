package dev.lifeboat.vault.access;

import dev.lifeboat.core.access.RoleAssignment;
import dev.lifeboat.core.access.Roles;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Principal;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Evaluates role assignments as they are now. Thread-safe. */
public final class Permissions {
    private final Supplier<List<RoleAssignment>> assignments;

    public Permissions(Supplier<List<RoleAssignment>> assignments) {
        this.assignments = assignments;
    }

    public boolean allows(String principal, String action, String scope) {
        return Roles.allows(assignments.get(), principal, action, scope);
    }

    /** True with the data action itself, or with the right to fetch the account's keys, which opens the same door (semantics 7). */
    public boolean allowsBlobWrite(String principal, String account) {
        var all = assignments.get();
        return Roles.allowsData(all, principal, Roles.BLOB_WRITE, account)
                || Roles.allows(all, principal, Roles.LIST_KEYS, account);
    }

    /** @throws LifeboatException AUTHORIZATION_FAILED */
    public void require(Principal principal, String action, String scope) {
        if (!allows(principal.id(), action, scope)) {
            throw new LifeboatException(
                    ErrorCode.AUTHORIZATION_FAILED,
                    Map.of(
                            "principal",
                            principal.name() + " (" + principal.id() + ")",
                            "action",
                            action,
                            "scope",
                            scope));
        }
    }
}
