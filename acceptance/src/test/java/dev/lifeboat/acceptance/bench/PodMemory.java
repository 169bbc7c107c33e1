package dev.lifeboat.acceptance.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The most memory that the process of a pod has had, as the kernel of this machine counted it.
 *
 * @param resident VmHWM in bytes
 * @param group the largest of its container's cgroup in bytes, page cache included: that is given back before a limit is enforced
 */
record PodMemory(long resident, long group) {
    private static final Path PROCESSES = Path.of("/proc");
    private static final Path GROUPS = Path.of("/sys/fs/cgroup");

    /** Of the Java process of that pod; empty if there is none. */
    static Optional<PodMemory> of(String podUid) {
        try (var processes = Files.list(PROCESSES)) {
            return processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .flatMap(process -> read(process, podUid))
                    .findFirst();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<PodMemory> read(Path process, String podUid) {
        try {
            if (!Files.readString(process.resolve("comm")).strip().equals("java")) {
                return Stream.empty();
            }
            var group = Files.readAllLines(process.resolve("cgroup")).stream()
                    .filter(line -> line.contains(podUid) && (line.contains(":memory:") || line.startsWith("0::")))
                    .map(line -> line.substring(line.lastIndexOf(':') + 2))
                    .findFirst();
            var peak = Files.readAllLines(process.resolve("status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
                    .findFirst();
            return group.isPresent() && peak.isPresent()
                    ? Stream.of(new PodMemory(peak.get(), group(group.get())))
                    : Stream.empty();
        } catch (IOException _) {
            return Stream.empty(); // it ended meanwhile
        }
    }

    private static long group(String path) throws IOException {
        for (var file : List.of(
                GROUPS.resolve("memory").resolve(path).resolve("memory.max_usage_in_bytes"),
                GROUPS.resolve(path).resolve("memory.peak"))) {
            if (Files.exists(file)) {
                return Long.parseLong(Files.readString(file).strip());
            }
        }
        throw new IOException("no cgroup " + path);
    }
}
