package dev.lifeboat.extension.restore.clean;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import dev.lifeboat.extension.restore.clean.Cleaned.Skip;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces, accounts, tokens and roles (sections E and F). Each test names the numbers of the restore checklist that it holds. */
class IdentityRulesTest extends CleaningScene {
    @Test
    void rule68KeepsLabelsAndAnnotationsOfNamespaces() {
        var sent = sent("k8s/core/namespaces", """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop","labels":{"pod-security.kubernetes.io/enforce":"restricted",
                 "kubernetes.io/metadata.name":"shop"},"annotations":{"a":"b"}},"spec":{"finalizers":["kubernetes"]},"status":{"phase":"Active"}}""");
        assertThat(sent.at("/metadata/labels")).hasSize(2);
        assertThat(sent.at("/metadata/annotations")).hasSize(1);
        assertThat(sent.has("spec")).isFalse();
    }

    @Test
    void rule77SkipsTokensThatTheControllerMade() {
        assertThat(clean("k8s/core/secrets", token("robot-token-x2x4z"))).isEqualTo(new Skip(Reason.MANAGED));
    }

    @Test
    void rule77EmptiesTokensThatPeopleMade() {
        var sent = sent("k8s/core/secrets", token("robot-token"));
        assertThat(sent.at("/metadata/annotations"))
                .isEqualTo(json("{\"kubernetes.io/service-account.name\":\"robot\"}"));
        assertThat(sent.path("data")).isEqualTo(json("{\"extra\":\"eA==\"}"));
    }

    @Test
    void rule78RemovesDeadTokensFromAccounts() {
        var sent = sent("k8s/core/serviceaccounts", """
                {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"robot","namespace":"shop"},
                 "secrets":[{"name":"robot-token-x2x4z"},{"name":"mine"}],"imagePullSecrets":[{"name":"pull"}]}""");
        assertThat(sent.path("secrets")).isEqualTo(json("[{\"name\":\"mine\"}]"));
        assertThat(sent.path("imagePullSecrets")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kube-root-ca.crt", "openshift-service-ca.crt"})
    void rule80SkipsCertificatesThatAControllerKeeps(String name) {
        assertThat(clean("k8s/core/configmaps", named(name))).isEqualTo(new Skip(Reason.MANAGED));
    }

    @Test
    void rule81SkipsAccountsOfOpenShiftUnlessTheyPullForTheUser() {
        var account = """
                {"metadata":{"name":"builder","namespace":"shop"},"secrets":[{"name":"builder-dockercfg-x2x4z"}],
                 "imagePullSecrets":[{"name":"builder-dockercfg-x2x4z"}%s]}""";
        assertThat(clean("k8s/core/serviceaccounts", account.formatted(""))).isEqualTo(new Skip(Reason.MANAGED));
        assertThat(sent("k8s/core/serviceaccounts", account.formatted(",{\"name\":\"mine\"}"))
                        .path("imagePullSecrets"))
                .isEqualTo(json("[{\"name\":\"mine\"}]"));
        assertThat(clean("k8s/core/serviceaccounts", named("builder"))).isInstanceOf(Send.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"clusterroles", "clusterrolebindings", "roles", "rolebindings"})
    void rule82SkipsRolesOfTheServer(String plural) {
        var section = "k8s/rbac.authorization.k8s.io/" + plural;
        assertThat(clean(section, named("system:node"))).isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, metadata("\"labels\":{\"kubernetes.io/bootstrapping\":\"rbac-defaults\"}")))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean(section, named("mine:reader"))).isInstanceOf(Send.class);
    }

    @Test
    void rule83LeavesRulesOfAggregatedRolesToTheController() {
        var sent = sent("k8s/rbac.authorization.k8s.io/clusterroles", """
                {"metadata":{"name":"a"},"aggregationRule":{"clusterRoleSelectors":[{"matchLabels":{"a":"b"}}]},"rules":[{"verbs":["get"]}]}""");
        assertThat(sent.has("rules")).isFalse();
        assertThat(sent.has("aggregationRule")).isTrue();
    }

    @Test
    void rule14KeepsOnlySubjectsOfSelectedNamespaces() {
        var binding = """
                {"metadata":{"name":"b"},"subjects":[{"kind":"ServiceAccount","name":"a","namespace":"shop"},
                 {"kind":"ServiceAccount","name":"x","namespace":"other"},{"kind":"Group","name":"ops"}]}""";
        var section = "k8s/rbac.authorization.k8s.io/clusterrolebindings";
        assertThat(sent(section, binding).path("subjects")).hasSize(1);
        target.people = true;
        assertThat(sent(section, binding).path("subjects")).hasSize(2);
        target.people = false;
        assertThat(clean(
                        section,
                        "{\"metadata\":{\"name\":\"b\"},\"subjects\":[{\"kind\":\"Group\",\"name\":\"ops\"}]}"))
                .isEqualTo(new Skip(Reason.UNRELATED));
    }

    @ParameterizedTest
    @CsvSource({
        "Group,system:serviceaccounts:shop,true",
        "Group,system:serviceaccounts:other,false",
        "Group,system:serviceaccounts,false",
        "User,system:serviceaccount:shop:web,true",
        "User,system:serviceaccount:other:web,false"
    })
    void rule14KnowsAccountsByTheirOtherNames(String kind, String name, boolean kept) {
        var cleaned = clean(
                "k8s/rbac.authorization.k8s.io/clusterrolebindings",
                "{\"metadata\":{\"name\":\"b\"},\"subjects\":[{\"kind\":\"" + kind + "\",\"name\":\"" + name + "\"}]}");
        assertThat(cleaned.equals(new Skip(Reason.UNRELATED))).isEqualTo(!kept);
    }

    @Test
    void rule105SkipsPriorityClassesOfTheSystem() {
        assertThat(clean("k8s/scheduling.k8s.io/priorityclasses", named("system-node-critical")))
                .isEqualTo(new Skip(Reason.MANAGED));
        assertThat(clean("k8s/scheduling.k8s.io/priorityclasses", named("mine")))
                .isInstanceOf(Send.class);
    }
}
