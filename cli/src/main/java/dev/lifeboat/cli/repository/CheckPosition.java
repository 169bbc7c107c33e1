package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.FileReason;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.CheckRequest.Checkpoint;
import dev.lifeboat.repository.PackTrail;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.StoreLocation;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/**
 * How far a check came, in a file of the user's cache, so that one that was ended, however, goes on. Nothing is lost with the file but time: the next check
 * begins anew.
 *
 * @param store that was read: a copy of the repository has the same id, and nothing is known of its bytes
 * @param day of a sample; none of a full check
 * @param began when the check began to read packs
 */
record CheckPosition(String store, Optional<LocalDate> day, Instant began, Checkpoint checkpoint) {
    private static final long LARGEST = 64L << 20;
    /** In one text: no reader of JSON is asked for longer ones. */
    private static final int PART = 3 << 19;

    static Path file(Map<String, String> environment, Path home, RepositoryId repository, String depth) {
        return Spool.cache(environment, home).resolve("check").resolve(repository.hex() + "-" + depth + ".json");
    }

    /** Empty also for one of another store. */
    static Optional<CheckPosition> read(Path file, String store) {
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            if (Files.size(file) > LARGEST) {
                throw unusable(file);
            }
            return Optional.of(of(Json.parse(Files.readAllBytes(file))))
                    .filter(position -> position.store().equals(store));
        } catch (IOException | LifeboatException | DateTimeException | IllegalArgumentException _) {
            throw unusable(file);
        }
    }

    /** The same words for the same place only: a mirror may well have the same bucket on another server. */
    static String place(StoreLocation location) {
        var endpoint = switch (location) {
            case StoreLocation.Folder _ -> Optional.empty();
            case StoreLocation.S3 s3 -> s3.endpoint();
            case StoreLocation.Azure azure -> azure.endpoint();
        };
        return location + endpoint.map(of -> " at " + of).orElse("");
    }

    private static Failure unusable(Path file) {
        return Failure.usage(
                "The position of the last check in " + file + " cannot be read.", "Check without --resume.");
    }

    private static CheckPosition of(JsonNode json) {
        var day = Optional.ofNullable(json.get("day")).map(text -> LocalDate.parse(text.asText()));
        if (!json.path("good").isArray()) {
            throw new IllegalArgumentException("No list of packs");
        }
        var good = new ByteArrayOutputStream();
        json.path("good").forEach(part -> good.writeBytes(Base64.getDecoder().decode(part.asText())));
        return new CheckPosition(
                json.path("store").asText(),
                day,
                Instant.parse(json.path("began").asText()),
                new Checkpoint(PackTrail.parse(good.toByteArray())));
    }

    /** The file is whole or the one before. */
    void write(Path file) {
        var json = Json.object().put("store", store).put("began", began.toString());
        day.ifPresent(of -> json.put("day", of.toString()));
        var parts = json.putArray("good");
        var good = checkpoint.good().bytes();
        for (var at = 0; at < good.length; at += PART) {
            parts.add(
                    Base64.getEncoder().encodeToString(Arrays.copyOfRange(good, at, Math.min(good.length, at + PART))));
        }
        try {
            Files.createDirectories(file.getParent());
            var next = file.resolveSibling(file.getFileName() + ".part");
            // not a channel: one whose thread is interrupted writes nothing, and that is when it is needed
            try (var out = new FileOutputStream(next.toFile())) {
                out.write(Json.pretty(json).getBytes(UTF_8));
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileReason.failure("the position of the check cannot be kept in " + file, e);
        }
    }

    static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw FileReason.failure("the file " + file + " cannot be removed", e);
        }
    }
}
