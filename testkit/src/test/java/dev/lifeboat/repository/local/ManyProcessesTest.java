package dev.lifeboat.repository.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.repository.store.FolderBlobStore;
import dev.lifeboat.testkit.repository.Backups;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, one folder, no server and no locks between them. All say that they are the same host. */
class ManyProcessesTest {
    private static final int PROCESSES = 8;
    private static final int LIMIT = 180;

    @TempDir
    private Path folder;

    @TempDir
    private Path spool;

    @Test
    void writeToOneRepositoryAtOnceWithoutAFailure() throws Exception {
        var id = RepositoryId.random(new SecureRandom());
        var store = new FolderBlobStore(folder);
        Repository.create(store, id, Map.of(Repository.SERVICE, Backups.KEK), InstantSource.system());
        var processes = new ArrayList<Process>();
        try {
            for (var number = 0; number < PROCESSES; number++) {
                processes.add(start(id, number));
            }
            for (var process : processes) {
                try (var input = process.outputWriter()) {
                    input.write("go\n");
                }
            }
            var repository = Repository.open(store, id, Repository.SERVICE, Backups.KEK, InstantSource.system());
            for (var number = 0; number < PROCESSES; number++) {
                var points = points(processes.get(number));
                assertThat(points).hasSize(WriterProcess.RUNS);
                for (var run = 0; run < points.size(); run++) {
                    assertThat(Backups.read(repository.read(points.get(run))))
                            .isEqualTo(WriterProcess.content(number, run));
                }
            }
            assertThat(repository.points()).hasSize(PROCESSES * WriterProcess.RUNS);
            assertThat(repository.check()).isEmpty();
            assertThat(repository.collect(GarbageRequest.run().dry()).isCertain())
                    .isTrue();
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private Process start(RepositoryId id, int number) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx96m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WriterProcess.class.getName(),
                        folder.toString(),
                        id.hex(),
                        spool.resolve("spool-" + number).toString(),
                        Integer.toString(number))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<PointId> points(Process process) throws Exception {
        assertThat(process.waitFor(LIMIT, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        var printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        return printed.lines().map(PointId::parse).toList();
    }
}
