package dev.lifeboat.vault.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Who asks for help gets all of it, and nothing else happens. */
class UsageTest {
    @Test
    void namesEveryOption() {
        assertThat(Config.KEYS).allMatch(key -> Usage.text().contains("  " + key + " "));
    }

    /** A default that is told is the one that counts. */
    @Test
    void tellsTheDefaultsThatHold() {
        var arguments = new java.util.ArrayList<>(List.of("--data", "x"));
        Pattern.compile("(--[a-z-]+) TIME .*Default: (PT[0-9A-Z]+)")
                .matcher(Usage.text())
                .results()
                .forEach(found -> arguments.addAll(List.of(found.group(1), found.group(2))));
        assertThat(arguments).hasSize(2 + 2 * 8);
        assertThat(Config.parse(arguments)).isEqualTo(Config.parse(List.of("--data", "x")));
    }

    @Test
    void isAskedForBesideAVerbAsWell() {
        assertThat(Usage.isAsked(List.of("run", "--help"))).isTrue();
        assertThat(Usage.isAsked(List.of())).isTrue();
        assertThat(Usage.isAsked(List.of("run", "--data", "x"))).isFalse();
    }
}
