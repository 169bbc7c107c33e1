package dev.lifeboat.extension.hook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.cluster.BackupHook.LabelSelector;
import dev.lifeboat.api.cluster.BackupHook.Requirement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Times and selectors as Kubernetes resources write them. */
class HookFieldsTest {
    @ParameterizedTest
    @CsvSource({"30s,30000", "1m30s,90000", "1.5h,5400000", "500ms,500", "24h,86400000"})
    void readsTimes(String text, long millis) {
        assertThat(GoDuration.parse(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "30", "-1s", "0s", "1d", "1s ", "s", "25h", "1sx"})
    void refusesWhatIsNoTime(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "In,web,true",
        "In,db,false",
        "NotIn,web,false",
        "NotIn,db,true",
        "Exists,,true",
        "DoesNotExist,,false",
        "Odd,web,false"
    })
    void expressionsAreThoseOfKubernetes(String operator, String value, boolean matches) {
        var values = value == null ? null : List.of(value);
        var selector = new LabelSelector(null, List.of(new Requirement("app", operator, values)));
        assertThat(Selector.matches(selector, Map.of("app", "web"))).isEqualTo(matches);
    }

    @Test
    void allLabelsMustMatchAndNoneMatchesEverything() {
        var both = new LabelSelector(Map.of("app", "web", "tier", "front"), null);
        assertThat(Selector.matches(both, Map.of("app", "web"))).isFalse();
        assertThat(Selector.matches(both, Map.of("app", "web", "tier", "front", "x", "y")))
                .isTrue();
        assertThat(Selector.matches(null, Map.of())).isTrue();
        assertThat(Selector.matches(new LabelSelector(null, null), Map.of())).isTrue();
    }
}
