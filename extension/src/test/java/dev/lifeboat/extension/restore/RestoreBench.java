package dev.lifeboat.extension.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.link.ObjectFrames.Frame;
import dev.lifeboat.extension.link.TaskLink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How fast and how small a restore is: a process of its own with the restorer's heap, objects made while they are read, a real API server.
 * Prints creates per second; fails only for memory (design 10).
 */
@Tag("bench")
class RestoreBench {
    private static final int OBJECTS = Integer.getInteger("lifeboat.bench.objects", 20_000);
    private static final int BUDGET = 230 << 10;

    @Test
    void staysWithinItsMemory() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Load.class.getName(),
                        Integer.toString(OBJECTS))
                .redirectErrorStream(true)
                .start();
        try (var lines = process.inputReader()) {
            var peak = lines.lines()
                    .peek(System.out::println)
                    .filter(line -> line.startsWith("VmHWM"))
                    .mapToInt(line -> Integer.parseInt(line.replaceAll("\\D", "")))
                    .findFirst();
            assertThat(process.waitFor(30, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
            assertThat(peak.orElseThrow()).isLessThanOrEqualTo(BUDGET);
        }
    }

    /** The restore itself: ConfigMaps of a kilobyte in namespaces of 500, and Deployments at rest. */
    static final class Load {
        private Load() {}

        public static void main(String[] arguments) throws Exception {
            var objects = Integer.parseInt(arguments[0]);
            var run = "load-" + Long.toString(System.nanoTime(), 36);
            var namespaces = Math.max(1, objects / 500);
            var point = new PointInMemory();
            point.generated(
                    "k8s/core/configmaps",
                    objects,
                    (after, visitor) -> generate(run, objects, namespaces, after, visitor));
            try (var scene = new RestoreScene()) {
                for (var i = 0; i < namespaces; i++) {
                    scene.namespace(run + "-" + "%04d".formatted(i));
                }
                scene.readyTimeout = Duration.ofSeconds(10);
                var began = System.nanoTime();
                var outcome = scene.restore(point);
                var seconds = (System.nanoTime() - began) / 1e9;
                var cpu = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
                System.out.printf(
                        "%d objects in %.1f s: %.0f/s, %.1f s of CPU in this process, %s%n",
                        objects, seconds, objects / seconds, cpu.toMillis() / 1e3, outcome.counts());
                Files.readAllLines(Path.of("/proc/self/status")).stream()
                        .filter(line -> line.startsWith("VmHWM"))
                        .forEach(System.out::println);
                for (var i = 0; i < namespaces; i++) {
                    scene.delete("/api/v1/namespaces/" + run + "-" + "%04d".formatted(i));
                }
            }
        }

        private static void generate(
                String run, int objects, int namespaces, String after, TaskLink.ObjectVisitor visitor)
                throws InterruptedException {
            var each = objects / namespaces;
            var value = "x".repeat(900);
            for (var i = 0; i < namespaces; i++) {
                var namespace = run + "-" + "%04d".formatted(i);
                for (var n = 0; n < each; n++) {
                    var name = "c%06d".formatted(n);
                    var key = namespace + "/" + name;
                    if (after == null || key.compareTo(after) > 0) {
                        var object = "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"" + name
                                + "\",\"namespace\":\"" + namespace + "\",\"uid\":\"" + new java.util.UUID(i, n)
                                + "\",\"resourceVersion\":\"1\",\"creationTimestamp\":\"2026-01-01T00:00:00Z\"},\"data\":{\"k\":\""
                                + value + "\"}}";
                        visitor.visit(new Frame(
                                key.getBytes(StandardCharsets.UTF_8), object.getBytes(StandardCharsets.UTF_8)));
                    }
                }
            }
        }
    }
}
