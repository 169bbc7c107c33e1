package dev.lifeboat.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** ERR: every code says what happened, why, and what to do. */
class ErrorCodeTest {
    @ParameterizedTest
    @EnumSource(ErrorCode.class)
    void hasACauseAndAnAction(ErrorCode code) {
        assertThat(code.message(Map.of())).isNotBlank().endsWith(".");
        assertThat(code.likelyCause(Map.of())).isNotBlank().endsWith(".");
        assertThat(code.recommendedAction(Map.of())).isNotBlank().endsWith(".");
    }

    @Test
    void isSpelledOnce() {
        assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::wire)).doesNotHaveDuplicates();
    }

    @Test
    void fillsTheDetailsIntoItsTexts() {
        assertThat(ErrorCode.RESOURCE_NOT_FOUND.message(Map.of("resource", "vault $1\\x")))
                .isEqualTo("vault $1\\x does not exist.");
    }
}
