package dev.lifeboat.cli.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The libraries of S3 and Azure are on the class path, and stay on the disk for whoever has a folder (ADR 0061). */
class LazyLibrariesTest {
    @TempDir
    private Path folder;

    @Test
    void verbsOnAFolderLoadNoClassOfAnSdk() throws Exception {
        var words = List.of("--store", folder + "/store", "--key-file", folder + "/key");
        var init = new ArrayList<>(List.of("init", "--recovery-key", folder + "/recovery"));
        init.addAll(words);
        var points = new ArrayList<>(List.of("points"));
        points.addAll(words);
        for (var verb : List.of(init, points)) {
            var loaded = loaded(verb);
            assertThat(loaded).as("the log works").anyMatch(name -> name.startsWith("dev.lifeboat.cli.repository."));
            assertThat(loaded)
                    .as(verb.getFirst())
                    .noneMatch(name -> name.startsWith("software.amazon.")
                            || name.startsWith("com.azure.")
                            || name.startsWith("reactor.")
                            || name.startsWith("dev.lifeboat.stores.s3.")
                            || name.startsWith("dev.lifeboat.stores.azure."));
        }
    }

    private List<String> loaded(List<String> words) throws IOException, InterruptedException {
        var log = folder.resolve("classes-" + words.getFirst());
        var command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Xlog:class+load=info:file=" + log + ":none:filecount=0",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.lifeboat.cli.app.Main",
                "repository"));
        command.addAll(words);
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("output")))
                .isZero();
        try (var lines = Files.lines(log)) {
            return lines.map(line -> line.split(" ")[0]).toList();
        }
    }
}
