package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns mean what a shell means by them. */
class GlobTest {
    @ParameterizedTest
    @CsvSource({
        "*.pdf, a/b/x.pdf, true",
        "*.pdf, a/b.pdf/x, false",
        "x?z, a/xyz, true",
        "x?z, xz, false",
        "a/*.pdf, a/b/x.pdf, true",
        "/a/b, a/b, true",
        "dir/, a/dir/, true",
        "*a*b*c, xxaxxbxxc, true",
        "*a*b*c, xxaxxbxx, false",
        "*, anything, true",
        "A*, abc, false"
    })
    void matches(String pattern, String key, boolean expected) {
        assertThat(new Glob(pattern, false).matches(key)).isEqualTo(expected);
    }

    @Test
    @Timeout(10)
    void takesBoundedTimeWhateverThePattern() {
        var pattern = "*a".repeat(200) + "b";
        assertThat(new Glob(pattern, false).matches("a".repeat(4_000))).isFalse();
    }
}
