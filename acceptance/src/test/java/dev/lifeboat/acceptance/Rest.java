package dev.lifeboat.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The management API by curl, as a stranger would call it. */
record Rest(Server server) {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** @param body missing if there was none */
    record Answer(int status, JsonNode body) {}

    String administrator() {
        try {
            return Files.readString(server.adminToken()).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer get(String path) {
        return send("GET", path, "", administrator());
    }

    /** Empty also if the server does not answer. */
    Optional<JsonNode> find(String path) {
        var found = Ended.run(LIMIT, Map.of(), "", command("GET", path, "", administrator(), "-"));
        return found.exit() == 0 && found.out().endsWith("200")
                ? Optional.of(Json.parse(
                        found.out().substring(0, found.out().length() - 3).getBytes(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    /**
     * Sends a request.
     *
     * @param body as it goes out; {@code @file} sends a file
     * @param bearer empty for no Authorization
     */
    Answer send(String method, String path, String body, String bearer) {
        try {
            var out = Files.createTempFile("answer", ".json");
            try {
                var status = Ended.run(LIMIT, Map.of(), "", command(method, path, body, bearer, out.toString()));
                return new Answer(Integer.parseInt(status.out().strip()), Json.parse(Files.readAllBytes(out)));
            } finally {
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> command(String method, String path, String body, String bearer, String out) {
        var command = new ArrayList<>(List.of(
                "curl",
                "-s",
                "--path-as-is",
                "--noproxy",
                "*",
                "--cacert",
                server.ca().toString(),
                "-X",
                method,
                "-o",
                out,
                "-w",
                "%{http_code}",
                "-H",
                "Content-Type: application/json",
                "-H",
                "Expect:"));
        if (!bearer.isEmpty()) {
            command.addAll(List.of("-H", "Authorization: Bearer " + bearer));
        }
        if (!method.equals("GET")) {
            command.addAll(List.of("--data-binary", body));
        }
        command.add(server.url() + path);
        return command;
    }
}
