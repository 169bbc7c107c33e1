package dev.lifeboat.extension.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RefusalTest {
    @Test
    void theFailureOfTheServerReadsTheSameHere() {
        for (var code : ErrorCode.values()) {
            var sent = new LifeboatException(
                    code,
                    Map.of(
                            "reason",
                            "no room (disk 1) {x}",
                            "container",
                            "a/b",
                            "cluster",
                            "c",
                            "task",
                            "t",
                            "resource",
                            "r"));
            var body = Json.write(Map.of("error", Map.of("code", code.wire(), "message", sent.text())));
            var got = Refusal.of("call", code.status(), body);
            assertThat(got.code()).isEqualTo(code);
            assertThat(got.text()).isEqualTo(sent.text());
        }
    }

    @Test
    void whatIsNoErrorDocumentIsNamedWithItsStatus() {
        var got = Refusal.of("lease", 502, "<html>bad gateway</html>".getBytes(StandardCharsets.UTF_8));
        assertThat(got.code()).isEqualTo(ErrorCode.TASK_FAILED);
        assertThat(got.text()).contains("502");
    }
}
