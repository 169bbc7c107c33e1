package dev.lifeboat.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** At a real terminal, which {@code script} of util-linux makes. */
class TerminalPromptTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    private Process atTerminal(String command) throws IOException {
        // whoever started these tests in the background has Ctrl-C ignored, and with him all that they start
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        "script",
                        "-qfec",
                        command,
                        folder.resolve("seen").toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("script").toFile())
                .start();
    }

    private static String java(String redirected) {
        var java = ProcessHandle.current().info().command().orElse("java");
        return "'" + java + "' -XX:TieredStopAtLevel=1 -cp '" + System.getProperty("java.class.path") + "' '"
                + Asker.class.getName() + "'" + redirected;
    }

    private String seen() throws IOException {
        return Files.exists(folder.resolve("seen")) ? Files.readString(folder.resolve("seen")) : "";
    }

    private static void end(Process process) throws InterruptedException {
        assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void asksAtTheTerminalAlsoWhenOutputIsAFileAndShowsNothingOfTheAnswer() throws Exception {
        var answer = folder.resolve("answer");
        var process = atTerminal(java(" >" + answer) + "; stty -a");
        await().atMost(LIMIT).until(() -> seen().contains("Passphrase: "));
        process.getOutputStream().write("planted wörds\n".getBytes(UTF_8));
        process.getOutputStream().flush();
        end(process);
        assertThat(answer).hasContent("[planted wörds]");
        assertThat(seen()).doesNotContain("planted").containsPattern("[^-]\\becho\\b");
    }

    @Test
    void showsAgainWhatIsTypedAfterCtrlC() throws Exception {
        var process = atTerminal("trap : INT; " + java("") + "; stty -a");
        await().atMost(LIMIT).until(() -> seen().contains("Passphrase: "));
        process.getOutputStream().write(3);
        process.getOutputStream().flush();
        await().atMost(LIMIT).until(() -> seen().contains("icanon"));
        end(process);
        assertThat(seen()).containsPattern("[^-]\\becho\\b").doesNotContain("[]", "nobody");
    }

    @Test
    void asksNobodyWithoutATerminal() throws Exception {
        var process = new ProcessBuilder(List.of("setsid", "-w", "sh", "-c", java("")))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEqualTo("nobody\n");
        end(process);
    }

    /** The program at the terminal. */
    static final class Asker {
        private Asker() {}

        static void main() {
            // not System.out: in the locale "C" it has no umlauts
            var out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, UTF_8);
            out.println(new TerminalPrompt()
                    .secret("Passphrase: ")
                    .map(answer -> "[" + new String(answer, UTF_8) + "]")
                    .orElse("nobody"));
        }
    }
}
