package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.extension.kube.AccountSubject;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Namespaces, accounts, their Secrets, and roles (sections E and F). */
final class IdentityRules {
    private static final String ACCOUNT = "kubernetes.io/service-account.name";
    private static final String ACCOUNT_UID = "kubernetes.io/service-account.uid";
    private static final String BOOTSTRAPPING = "kubernetes.io/bootstrapping";
    private static final Set<String> ROOT_CERTIFICATES = Set.of("kube-root-ca.crt", "openshift-service-ca.crt");
    private static final Set<String> OPENSHIFT_ACCOUNTS = Set.of("builder", "deployer");
    private static final Pattern DOCKERCFG = Pattern.compile(".+-dockercfg-[bcdfghjklmnpqrstvwxz2456789]{5}");
    private static final String RBAC = "rbac.authorization.k8s.io";

    private IdentityRules() {}

    static void into(Map<Kind, Cleaning.Rule> rules) {
        rules.put(new Kind("", "namespaces"), (namespace, _) -> namespace(namespace));
        rules.put(new Kind("", "serviceaccounts"), (account, _) -> account(account));
        rules.put(new Kind("", "secrets"), (secret, _) -> secret(secret));
        rules.put(new Kind("", "configmaps"), (map, _) -> configMap(map));
        rules.put(new Kind(RBAC, "clusterroles"), (role, _) -> clusterRole(role));
        rules.put(new Kind(RBAC, "clusterrolebindings"), IdentityRules::clusterRoleBinding);
        rules.put(new Kind(RBAC, "roles"), (role, _) -> isBootstrap(role) ? Reason.MANAGED : null);
        rules.put(new Kind(RBAC, "rolebindings"), (binding, _) -> isBootstrap(binding) ? Reason.MANAGED : null);
        rules.put(
                new Kind("scheduling.k8s.io", "priorityclasses"),
                (priority, _) -> name(priority).startsWith("system-") ? Reason.MANAGED : null); // rule 105
    }

    private static @Nullable Reason namespace(ObjectNode namespace) {
        // the server puts its own finalizer on; labels and annotations stay, others depend on them (rule 68)
        namespace.remove("spec");
        return null;
    }

    private static @Nullable Reason account(ObjectNode account) {
        var name = name(account);
        var token = Pattern.compile(Pattern.quote(name) + WorkloadRules.TOKEN_SUFFIX);
        var pulls = account.path("imagePullSecrets");
        if (OPENSHIFT_ACCOUNTS.contains(name) && isMadeByOpenShift(account)) {
            var own = Trees.objects(pulls).stream().anyMatch(pull -> !isDockercfg(pull));
            if (!own) {
                return Reason.MANAGED; // rule 81
            }
        }
        // rule 78: on clusters before 1.24 each account names the token that was made for it
        Trees.removeIf(
                account.path("secrets"),
                secret -> token.matcher(Trees.text(secret, "name")).matches() || isDockercfg(secret));
        Trees.removeIf(pulls, IdentityRules::isDockercfg);
        for (var list : List.of("secrets", "imagePullSecrets")) {
            if (account.path(list).isArray() && account.path(list).isEmpty()) {
                account.remove(list);
            }
        }
        return null;
    }

    private static boolean isMadeByOpenShift(JsonNode account) {
        var annotated =
                account.path("metadata").path("annotations").has("openshift.io/internal-registry-pull-secret-ref");
        return annotated || Trees.objects(account.path("secrets")).stream().anyMatch(IdentityRules::isDockercfg);
    }

    private static boolean isDockercfg(JsonNode reference) {
        return DOCKERCFG.matcher(Trees.text(reference, "name")).matches();
    }

    private static @Nullable Reason secret(ObjectNode secret) {
        var annotations = secret.path("metadata").path("annotations");
        switch (Trees.text(secret, "type")) {
            case "kubernetes.io/service-account-token" -> {
                var account = Trees.text(annotations, ACCOUNT);
                if (name(secret).matches(Pattern.quote(account) + WorkloadRules.TOKEN_SUFFIX)) {
                    return Reason.MANAGED; // rule 77: made by the controller
                }
                // made by hand: the controller fills it again for the account of today
                Trees.removeFields(Trees.object(secret, "metadata"), "annotations", ACCOUNT_UID::equals);
                Trees.removeFields(secret, "data", Set.of("token", "ca.crt", "namespace")::contains);
            }
            case "kubernetes.io/dockercfg" -> {
                if (annotations.has("openshift.io/token-secret.name") || annotations.has(ACCOUNT)) {
                    return Reason.MANAGED; // rule 81
                }
            }
            default -> {
                // a Secret of the user's
            }
        }
        return null;
    }

    private static @Nullable Reason configMap(ObjectNode map) {
        return ROOT_CERTIFICATES.contains(name(map)) ? Reason.MANAGED : null; // rule 80
    }

    private static @Nullable Reason clusterRole(ObjectNode role) {
        if (isBootstrap(role)) {
            return Reason.MANAGED;
        }
        if (role.path("aggregationRule").isObject()) {
            role.remove("rules"); // rule 83: the controller gathers them
        }
        return null;
    }

    private static @Nullable Reason clusterRoleBinding(ObjectNode binding, Target target) {
        if (isBootstrap(binding)) {
            return Reason.MANAGED;
        }
        // rule 14: a restore of some namespaces must not give rights to others
        var subjects = binding.path("subjects");
        var had = subjects.size();
        Trees.removeIf(subjects, subject -> !mayBeGivenRights(subject, target));
        return had > 0 && subjects.isEmpty() ? Reason.UNRELATED : null;
    }

    private static boolean mayBeGivenRights(JsonNode subject, Target target) {
        var accounts = AccountSubject.namespace(subject);
        return accounts != null ? target.selects(accounts) : target.restoresPeople();
    }

    /** Made by the API server at its start (rule 82). */
    private static boolean isBootstrap(JsonNode object) {
        return Trees.text(object, "metadata", "labels", BOOTSTRAPPING).equals("rbac-defaults")
                || name(object).startsWith("system:");
    }

    private static String name(JsonNode object) {
        return Trees.text(object, "metadata", "name");
    }
}
