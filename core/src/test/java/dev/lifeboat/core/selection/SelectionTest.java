package dev.lifeboat.core.selection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** INS-1, INS-3: what people write is read as they meant it, or refused with the place named. */
class SelectionTest {
    private static final ApiResource DEPLOYMENTS =
            new ApiResource("apps", "v1", "Deployment", "deployments", true, Set.of(), List.of("v1", "v1beta1"));
    private static final ApiResource SECRETS =
            new ApiResource("", "v1", "Secret", "secrets", true, Set.of(), List.of("v1"));
    private static final ApiResource CONTENTS = new ApiResource(
            "snapshot.storage.k8s.io",
            "v1",
            "VolumeSnapshotContent",
            "volumesnapshotcontents",
            false,
            Set.of(),
            List.of("v1"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Deployment",
                "deployment",
                "deployments",
                "deployments.apps",
                "Deployments.Apps",
                "apps/v1/Deployment",
                "apps/v1beta1/deployment",
                "apps/Deployment"
            })
    void knowsAKindInEachSpelling(String text) {
        assertThat(TypeFilter.parse(List.of(text), List.of()).selects(DEPLOYMENTS))
                .isTrue();
        assertThat(TypeFilter.parse(List.of(text), List.of()).selects(SECRETS)).isFalse();
        assertThat(TypeFilter.parse(List.of(), List.of(text)).selects(DEPLOYMENTS))
                .isFalse();
        assertThat(TypeFilter.parse(List.of(), List.of(text)).selects(SECRETS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Secret", "secrets", "v1/Secret", "core/v1/Secret", "/v1/Secret", "secrets.core", "core/Secret"})
    void knowsAKindOfTheCoreGroup(String text) {
        assertThat(TypeFilter.parse(List.of(text), List.of()).selects(SECRETS)).isTrue();
        assertThat(TypeFilter.parse(List.of(text), List.of()).selects(DEPLOYMENTS))
                .isFalse();
    }

    @Test
    void knowsAGroupWithDots() {
        assertThat(TypeFilter.parse(List.of("volumesnapshotcontents.snapshot.storage.k8s.io"), List.of())
                        .selects(CONTENTS))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"extensions/v1/Deployment", "deployments.extensions", "apps/v2/Deployment"})
    void doesNotTakeAnotherGroupOrAVersionThatIsNotServed(String text) {
        assertThat(TypeFilter.parse(List.of(text), List.of()).selects(DEPLOYMENTS))
                .isFalse();
    }

    @Test
    void letsExclusionWin() {
        assertThat(TypeFilter.parse(List.of("secrets"), List.of("Secret")).selects(SECRETS))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a/b/c/d",
                "apps//Deployment",
                "apps/one/Deployment",
                "deploy ments",
                "deployments.",
                "$(x)"
            })
    void refusesWhatIsNotAType(String text) {
        assertThatThrownBy(() -> TypeFilter.parse(List.of(text), List.of()))
                .isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PROPERTY);
                    assertThat(e.details()).containsEntry("field", "includedResourceTypes");
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "app=web|true",
                "app==web|true",
                "app:web|true",
                "app = web|true",
                "app=db|false",
                "app!=web|false",
                "app!=db|true",
                "tier!=web|true",
                "app|true",
                "tier|false",
                "!app|false",
                "!tier|true",
                "app in (web,db)|true",
                "app in (db)|false",
                "app notin (web, db)|false",
                "tier notin (x)|true",
                "app=web,env=prod|true",
                "app=web;env=test|false",
                "example.com/part=a.b|true",
                "empty=|true",
                "app in (web,db),env|true"
            })
    void readsEverySpellingOfALabelSelector(String text, boolean matches) {
        var labels = Map.of("app", "web", "env", "prod", "example.com/part", "a.b", "empty", "");
        assertThat(LabelSelector.parse(List.of(text)).matches(labels)).isEqualTo(matches);
    }

    @Test
    void wantsAllSelectorsAtOnce() {
        assertThat(LabelSelector.parse(List.of("app=web", "env=prod")).matches(Map.of("app", "web")))
                .isFalse();
        assertThat(LabelSelector.parse(List.of()).matches(Map.of())).isTrue();
    }

    @Test
    void saysASelectorInTheSyntaxOfTheApiServer() {
        assertThat(LabelSelector.parse(List.of("b:c", "!d", "e!=f")).text()).isEqualTo("b in (c),!d,e notin (f)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "=web", "app=we b", "app=web=x", "-app", "app in web", "app=(x)", "a b", "app=,", "app=ü"})
    void refusesASelectorThatDoesNotParse(String text) {
        assertThatThrownBy(() -> LabelSelector.parse(List.of(text)))
                .isInstanceOfSatisfying(LifeboatException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.INVALID_PROPERTY);
                    assertThat(e.details()).containsEntry("field", "labelSelectors");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"kube-system", "kube-public", "kube-node-lease"})
    void refusesTheNamespacesOfTheClusterItself(String name) {
        assertThatThrownBy(() -> NamespaceFilter.of(List.of("shop", name), List.of()))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SYSTEM_NAMESPACE));
        assertThat(NamespaceFilter.of(List.of(), List.of()).selects(name)).isFalse();
    }

    @Test
    void takesAllNamespacesWhenNoneIsNamed() {
        var filter = NamespaceFilter.of(List.of(), List.of("test"));
        assertThat(filter.selects("shop")).isTrue();
        assertThat(filter.selects("test")).isFalse();
        assertThat(NamespaceFilter.of(List.of("shop"), List.of()).selects("other"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Shop",
                "a/b",
                "..",
                "shöp",
                "a234567890123456789012345678901234567890123456789012345678901234"
            })
    void refusesWhatIsNotANamespace(String name) {
        assertThatThrownBy(() -> NamespaceFilter.of(List.of(name), List.of())).isInstanceOf(LifeboatException.class);
    }
}
