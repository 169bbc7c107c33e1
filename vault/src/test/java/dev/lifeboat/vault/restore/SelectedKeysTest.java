package dev.lifeboat.vault.restore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.SectionName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The border between what a restore may see of a point and what not (RES-3, INS-3). */
final class SelectedKeysTest {
    private static final PointSection DEPLOYMENTS = section("apps", "deployments", "apps/v1", "Deployment");
    private static final PointSection SECRETS = section("", "secrets", "v1", "Secret");

    @Test
    void onlyIncludedNamespacesPassAndWhatBelongsToNone() {
        var selected = SelectedKeys.of(filter(List.of("shop"), List.of(), List.of(), List.of()), SECRETS);
        assertThat(test(selected, "shop/a")).isTrue();
        assertThat(test(selected, "shop2/a")).isFalse();
        assertThat(test(selected, "sho/p")).isFalse();
        assertThat(test(selected, "other/shop")).isFalse();
        assertThat(test(selected, "/cluster-wide")).isTrue();
        assertThat(test(selected, "no-slash")).isFalse();
    }

    @Test
    void withoutIncludedNamespacesAllButTheExcludedAndTheSystemsPass() {
        var selected = SelectedKeys.of(filter(List.of(), List.of("other"), List.of(), List.of()), SECRETS);
        assertThat(test(selected, "shop/a")).isTrue();
        assertThat(test(selected, "other/a")).isFalse();
        assertThat(test(selected, "kube-system/a")).isFalse();
    }

    @Test
    void aTypeIsMeantInAnyOfItsSpellings() {
        for (var type : List.of("Deployment", "deployments", "deployments.apps", "apps/v1/Deployment")) {
            var included = SelectedKeys.of(filter(List.of(), List.of(), List.of(type), List.of()), DEPLOYMENTS);
            assertThat(test(included, "shop/a")).as(type).isTrue();
            var excluded = SelectedKeys.of(filter(List.of(), List.of(), List.of(), List.of(type)), DEPLOYMENTS);
            assertThat(test(excluded, "shop/a")).as(type).isFalse();
            var others = SelectedKeys.of(filter(List.of(), List.of(), List.of(type), List.of()), SECRETS);
            assertThat(test(others, "shop/a")).as(type).isFalse();
        }
        for (var type : List.of("Secret", "secrets", "v1/Secret")) {
            var included = SelectedKeys.of(filter(List.of(), List.of(), List.of(type), List.of()), SECRETS);
            assertThat(test(included, "shop/a")).as(type).isTrue();
        }
        var ofAnotherGroup =
                SelectedKeys.of(filter(List.of(), List.of(), List.of("deployments.other"), List.of()), DEPLOYMENTS);
        assertThat(test(ofAnotherGroup, "shop/a")).isFalse();
    }

    private static boolean test(SelectedKeys selected, String key) {
        return selected.test(key.getBytes(UTF_8));
    }

    private static ResourceFilter filter(
            List<String> included, List<String> excluded, List<String> types, List<String> otherTypes) {
        return new ResourceFilter(included, excluded, types, otherTypes, List.of(), true);
    }

    private static PointSection section(String group, String plural, String version, String kind) {
        return new PointSection(
                SectionName.kubernetes(group, plural),
                PointSection.State.COMPLETE,
                Optional.empty(),
                0,
                0,
                0,
                null,
                version,
                kind,
                null);
    }
}
