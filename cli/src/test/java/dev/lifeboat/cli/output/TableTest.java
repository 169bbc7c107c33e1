package dev.lifeboat.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        assertThat(new Table("A", "LONGER", "C")
                        .row("wide cell", "x", null)
                        .row("y", "", "z")
                        .text())
                .isEqualTo("""
                        A           LONGER   C
                        wide cell   x        -
                        y           -        z
                        """);
    }

    @Test
    void aNameCannotMoveTheCursor() {
        assertThat(new Table("A").row("evil\u001b[2J\nname").text())
                .doesNotContain("\u001b")
                .hasLineCount(2);
    }

    @Test
    void aRowHasACellForEachHeading() {
        assertThatThrownBy(() -> new Table("A", "B").row("x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void valuesAreWrittenForPeople() {
        assertThat(Text.bytes(1023)).isEqualTo("1023 B");
        assertThat(Text.bytes(1536)).isEqualTo("1.5 KiB");
        assertThat(Text.bytes(5L << 40)).isEqualTo("5.0 TiB");
        assertThat(Text.duration("PT3M6.41S")).isEqualTo("3 min 6 s");
        assertThat(Text.duration("PT2H3M")).isEqualTo("2 h 3 min");
        assertThat(Text.duration(Duration.ofMillis(1234))).isEqualTo("1.2 s");
        assertThat(Text.duration("00:01:02")).isEqualTo("00:01:02");
        assertThat(Text.time("soon")).isEqualTo("soon");
    }

    @Test
    void progressIsOneLineOnATerminalAndALinePerChangeElsewhere() {
        assertThat(progress(true)).isEqualTo("one\r\033[Ktwo\r\033[Kdone\n");
        assertThat(progress(false)).isEqualTo("one\ntwo\ndone\n");
    }

    private static String progress(boolean terminal) {
        var err = new ByteArrayOutputStream();
        var console = new Console(
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                terminal);
        console.status("one");
        console.status("one");
        console.status("two");
        console.note("done");
        return err.toString(StandardCharsets.UTF_8);
    }
}
