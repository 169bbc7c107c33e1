package dev.lifeboat.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

/** What is not written is not called done: somebody keeps it. */
class ConsoleTest {
    private static final OutputStream FULL = new OutputStream() {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("No space left on device");
        }
    };

    private final Console console = new Console(
            new PrintStream(FULL, false, UTF_8), new PrintStream(new ByteArrayOutputStream(), true, UTF_8), false);

    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        assertThatThrownBy(() -> console.line("text"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("OutputFailed");
        assertThatThrownBy(() -> console.bytes(new byte[10], 10))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("OutputFailed");
    }
}
