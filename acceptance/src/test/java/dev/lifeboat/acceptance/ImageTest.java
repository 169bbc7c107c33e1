package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image of the extension. Needs what {@code make image} makes, so it runs with the tests on a cluster. */
@Tag("cluster")
class ImageTest {
    private static final Duration LIMIT = Duration.ofMinutes(9);
    private static final String ARCHIVE = "target/extension.tar";

    /**
     * The whole build a second time: compiled, linked and assembled from a copy of the sources in another folder, with other file times, time zone and
     * file mode mask. The same are the JDK, the Debian packages and the libraries in the local Maven repository.
     */
    @Test
    void twoBuildsOfOneCommitGiveOneImage(@TempDir Path folder) throws Exception {
        copySources(folder);
        Ended.run(
                        LIMIT,
                        Map.of(
                                "TZ",
                                "Pacific/Kiritimati",
                                "LOGS",
                                folder.resolve("logs").toString()),
                        "",
                        List.of("sh", "-c", "umask 077; exec '" + folder + "/scripts/image.sh'"))
                .succeeded();
        assertThat(digest(folder.resolve(ARCHIVE)))
                .as("%s of this checkout, which 'make image' must have built from the sources as they are", ARCHIVE)
                .isEqualTo(digest(Checkout.file(ARCHIVE)));
    }

    private static void copySources(Path folder) throws IOException {
        var listed = Ended.run(
                        Duration.ofMinutes(1),
                        Map.of(),
                        "",
                        List.of(
                                "git",
                                "-C",
                                Checkout.root().toString(),
                                "ls-files",
                                "--cached",
                                "--others",
                                "--exclude-standard"))
                .succeeded()
                .out();
        var time = Instant.parse("2001-02-03T04:05:06Z");
        for (var name : listed.lines().toList()) {
            var source = Checkout.file(name);
            if (Files.exists(source)) { // one that was deleted and not committed is listed still
                var copy = folder.resolve(name);
                Files.createDirectories(copy.getParent());
                Files.copy(source, copy);
                time = time.plusSeconds(61);
                Files.setLastModifiedTime(copy, FileTime.from(time));
                Files.setPosixFilePermissions(
                        copy, PosixFilePermissions.fromString(Files.isExecutable(source) ? "rwx------" : "rw-------"));
            }
        }
    }

    private static String digest(Path file) throws IOException, NoSuchAlgorithmException {
        try (var in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        }
    }
}
