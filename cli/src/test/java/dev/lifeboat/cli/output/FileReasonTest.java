package dev.lifeboat.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A failure of a file says what was wanted, with its name once, and why it did not go. */
class FileReasonTest {
    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(new NoSuchFileException("/x"), "it does not exist, or the folder that it would be in"),
                Arguments.of(new AccessDeniedException("/x"), "this user lacks the right"),
                Arguments.of(new FileSystemException("/x", null, "No space left on device"), "No space left on device"),
                Arguments.of(new IOException("Input/output error"), "Input/output error"),
                Arguments.of(new IOException(), "IOException"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void saysWhyAndNamesTheFileOnce(IOException e, String reason) {
        assertThat(FileReason.failure("the file /x cannot be written", e))
                .hasMessage("the file /x cannot be written: " + reason)
                .hasCause(e);
    }
}
