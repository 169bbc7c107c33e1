package dev.lifeboat.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.PruneSpec;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.error.LifeboatException;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void keepsTheSpellingOfNumbersInTrees() {
        var json = "{\"a\":1.10,\"b\":12345678901234567890,\"c\":1e3}";
        assertThat(new String(Json.write(Json.parse(json.getBytes(UTF_8))), UTF_8))
                .contains("1.10")
                .contains("12345678901234567890");
    }

    @Test
    void ignoresUnknownFieldsAndTheCaseOfNames() {
        assertThat(Json.read("{\"NameSpace\":\"a\",\"name\":\"b\",\"new\":1}".getBytes(UTF_8), NamespacedName.class))
                .isEqualTo(new NamespacedName("a", "b"));
    }

    @Test
    void takesNullForAnEmptyList() {
        assertThat(Json.read("{\"includedNamespaces\":null}".getBytes(UTF_8), ResourceFilter.class)
                        .includedNamespaces())
                .isEmpty();
    }

    @Test
    void givesBackTheKindOfATask() {
        var task = new LeasedTask("t", "j", 3, 1, new PruneSpec("i", List.of()));
        assertThat(Json.read(Json.write(task), LeasedTask.class)).isEqualTo(task);
    }

    @Test
    void namesThePlaceButNeverTheContentOfBadInput() {
        assertThatThrownBy(
                        () -> Json.read("{\"name\": {\"secret\":\"hunter2\"}}".getBytes(UTF_8), NamespacedName.class))
                .isInstanceOf(LifeboatException.class)
                .hasMessageContaining("name")
                .hasMessageNotContaining("hunter2");
        assertThatThrownBy(() -> Json.parse("{\"a\": hunter2}".getBytes(UTF_8)))
                .hasMessageContaining("line 1")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void refusesDepthThatOnlyAnAttackHas() {
        var deep = "[".repeat(10_000) + "]".repeat(10_000);
        assertThatThrownBy(() -> Json.parse(deep.getBytes(UTF_8))).isInstanceOf(LifeboatException.class);
    }
}
