package dev.lifeboat.vault.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Errors send people to docs/api.md for an example: what stands there goes through. */
class ApiDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "api.md");
    private static final Pattern CALL = Pattern.compile("^(PUT|POST) (\\S+)\\s+(\\{.*)$");

    /** A call of the document; the body may go on in the lines below it. */
    private record Call(String method, String path, StringBuilder body) {}

    @Test
    void bodiesGoThrough(@TempDir Path folder) throws IOException {
        var calls = calls();
        assertThat(calls).hasSizeGreaterThan(6);
        try (var vault = new Vault(folder)) {
            var estate = new Estates(vault);
            for (var call : calls) {
                var path = filled(call.path(), estate);
                var body = filled(call.body().toString(), estate);
                // an instance, a backup and a restore need an extension that has enrolled: of these only the form
                assertThat(Json.parse(body.getBytes(StandardCharsets.UTF_8)).isObject())
                        .isTrue();
                if (call.method().equals("PUT") && !path.equals(estate.instance())) {
                    var answer = vault.put(path, body);
                    assertThat(answer.status()).as(path + " " + answer).isBetween(200, 201);
                    if (path.equals(estate.vaultId)) {
                        vault.follow(answer);
                    }
                }
            }
        }
    }

    private static List<Call> calls() throws IOException {
        var calls = new ArrayList<Call>();
        var lines = Files.readAllLines(DOCUMENT);
        var inside = false;
        for (var line : lines.subList(lines.indexOf("## Bodies"), lines.size())) {
            var call = CALL.matcher(line);
            if (line.startsWith("```")) {
                inside = !inside;
            } else if (call.matches()) {
                calls.add(new Call(call.group(1), call.group(2), new StringBuilder(call.group(3))));
            } else if (inside) {
                calls.getLast().body().append(line.strip());
            }
        }
        return calls;
    }

    private static String filled(String text, Estates estate) {
        return text.replace("{s}", estate.vault.subscription())
                .replace("{p}", "default")
                .replace("{b}", "b1")
                .replace("{r}", "0".repeat(32))
                .replaceAll("^C(?=/|$)|(?<=\")C(?=\")", estate.cluster)
                .replaceAll("^X$", estate.extension)
                .replaceAll("^A(?=/)", estate.account)
                .replaceAll("^I(?=/|$)", estate.instance())
                .replaceAll("^V(?=/|$)|(?<=\")V(?=[/\"])", estate.vaultId)
                .replaceAll("(?<=\")G(?=\")", estate.group);
    }
}
