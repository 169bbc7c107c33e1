package dev.lifeboat.acceptance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A person with the command line, logged in to one server by its environment. */
public record Cli(Path home, Map<String, String> environment) {
    private static final Duration LIMIT = Duration.ofMinutes(8);

    /** Someone with the administrator's token. */
    public static Cli administrator(Server server, Path home) {
        try {
            return new Cli(
                    home,
                    Map.of(
                            "HOME", home.toString(),
                            "LIFEBOAT_SERVER", server.url(),
                            "LIFEBOAT_TOKEN",
                                    Files.readString(server.adminToken()).strip(),
                            "LIFEBOAT_CA", server.ca().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Ended run(String... arguments) {
        var command = new ArrayList<>(
                List.of(Checkout.file("target/lifeboat/bin/lifeboat").toString()));
        command.addAll(List.of(arguments));
        return Ended.run(LIMIT, environment, "", command);
    }

    /** Starts a command and lets it run. */
    public Running start(String... arguments) {
        var command = new ArrayList<>(
                List.of(Checkout.file("target/lifeboat/bin/lifeboat").toString()));
        command.addAll(List.of(arguments));
        return Running.start(home, environment, command);
    }

    /** Runs a command that must succeed, and reads its -o json output. */
    public JsonNode json(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("-o", "json"));
        return run(all.toArray(String[]::new)).succeeded().json();
    }
}
