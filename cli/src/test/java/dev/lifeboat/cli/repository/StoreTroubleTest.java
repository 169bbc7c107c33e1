package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.cli.output.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who waits for a store that is away knows it, and his log does not fill up. */
class StoreTroubleTest {
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicLong nanos = new AtomicLong();

    @Test
    void isToldAfterAWhileAndThenNowAndThen() {
        var stream = new PrintStream(err, true, UTF_8);
        var trouble = new StoreTrouble(new Console(stream, stream, false), Duration.ofMinutes(3), nanos::get);
        for (var second = 0; second <= 60; second++) {
            nanos.set(Duration.ofSeconds(second).toNanos());
            trouble.accept(new IOException("backups answered status 503"), Duration.ofSeconds(second));
            assertThat(err.size() == 0).as("second " + second).isEqualTo(second < 4);
        }
        assertThat(err.toString(UTF_8).lines())
                .hasSize(2)
                .allMatch(line -> line.contains("backups answered status 503") && line.contains("3 min"));
    }
}
