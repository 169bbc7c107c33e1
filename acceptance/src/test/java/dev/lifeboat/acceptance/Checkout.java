package dev.lifeboat.acceptance;

import java.nio.file.Files;
import java.nio.file.Path;

/** The checkout that the tests run in: its sources, scripts and what the build made. */
public final class Checkout {
    private static final Path ROOT = find();

    private Checkout() {}

    public static Path root() {
        return ROOT;
    }

    public static Path file(String path) {
        return ROOT.resolve(path);
    }

    private static Path find() {
        for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve(".ci/run"))) {
                return folder;
            }
        }
        throw new IllegalStateException("These tests run inside a checkout of Lifeboat.");
    }
}
