package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Console;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.file.FileFinding;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is shown while somebody waits. */
class ProgressTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    private Progress progress(long expected) {
        var console = new Console(new PrintStream(err, true, UTF_8), new PrintStream(err, true, UTF_8), false);
        return new Progress(console, "Backing up", expected, false, nanos::get);
    }

    @Test
    void showsShareRateAndTheTimeThatIsLeft() {
        try (var progress = progress(400)) {
            progress.entries(100);
            progress.bytes(20 << 20);
            progress.path("a/b".getBytes(UTF_8));
            nanos.set(Duration.ofSeconds(10).toNanos());
            assertThat(progress.line())
                    .isEqualTo(
                            "Backing up [#####...............]  25 %, 100 entries, 20.0 MiB, 2.0 MiB/s, about 30 s left  a/b");
        }
    }

    @Test
    void promisesNothingOfAFirstBackup() {
        try (var progress = progress(0)) {
            progress.entries(100);
            nanos.set(Duration.ofSeconds(10).toNanos());
            assertThat(progress.line()).isEqualTo("Backing up, 100 entries, 0 B, 0 B/s");
        }
    }

    /** Of each code only the first hundred are in what is printed at the end, and go with the point. */
    @Test
    void namesEveryFindingInALog() {
        try (var progress = progress(0)) {
            for (var i = 0; i < 150; i++) {
                progress.finding(new FileFinding(ErrorCode.FILE_NOT_RESTORED, "file-" + i + ";", "no room"));
            }
        }
        for (var i = 0; i < 150; i++) {
            assertThat(err.toString(UTF_8)).contains("file-" + i + ";");
        }
    }

    @Test
    void moreThanWasExpectedIsNeverMoreThanAll() {
        try (var progress = progress(10)) {
            progress.entries(100);
            assertThat(progress.line()).contains("100 %").doesNotContain("left");
        }
    }
}
