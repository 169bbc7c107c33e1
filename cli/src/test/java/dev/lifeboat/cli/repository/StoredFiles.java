package dev.lifeboat.cli.repository;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The objects of a folder store, and damage to them. */
final class StoredFiles {
    private StoredFiles() {}

    /** In the order of their names. */
    static List<Path> of(Path store, String kind) throws IOException {
        try (Stream<Path> files = Files.walk(store, FileVisitOption.FOLLOW_LINKS)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("/" + kind + "/"))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }

    static Path largestPack(Path store) throws IOException {
        return of(store, "packs").stream()
                .max(Comparator.comparingLong(file -> file.toFile().length()))
                .orElseThrow();
    }

    static void flip(Path file, int at) throws IOException {
        var content = Files.readAllBytes(file);
        content[at] ^= 1;
        Files.write(file, content);
    }
}
