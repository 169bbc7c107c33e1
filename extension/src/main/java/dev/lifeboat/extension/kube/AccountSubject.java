package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/** Subjects of RBAC bindings that mean service accounts: by kind, by the group of all accounts of a namespace, or as the user that an account is. */
public final class AccountSubject {
    private static final String GROUP = "system:serviceaccounts:";
    private static final String USER = "system:serviceaccount:";

    private AccountSubject() {}

    /** The namespace whose accounts are meant; absent for people, for groups of people, and for the accounts of the whole cluster. */
    public static @Nullable String namespace(JsonNode subject) {
        var name = subject.path("name").asText();
        return switch (subject.path("kind").asText()) {
            case "ServiceAccount" -> subject.path("namespace").asText();
            case "Group" -> name.startsWith(GROUP) ? name.substring(GROUP.length()) : null;
            case "User" -> name.startsWith(USER) ? name.substring(USER.length()).split(":", 2)[0] : null;
            default -> null;
        };
    }
}
