package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the tools of the system say of a folder: an opinion that owes nothing to the code under test. Names are bytes, shown one by one.
 */
final class Listing {
    /** Kind, mode, owner, group, time to the nanosecond, size but for folders, target, links; by path. */
    private static final String FACTS = "%p\\n%y %m %U:%G %T@ %n %l\\0";

    private Listing() {}

    static Map<String, String> of(Path folder) {
        var entries = new TreeMap<String, String>();
        for (var line : run(folder, List.of("find", ".", "-printf", FACTS))) {
            var end = line.indexOf('\n', line.startsWith("./") ? 2 : 0);
            entries.put(line.substring(0, end), line.substring(end + 1));
        }
        // the number of names of a folder is that of its subfolders on some file systems, and 1 on others
        entries.replaceAll((_, facts) -> facts.startsWith("d") ? facts.replaceAll(" [0-9]+ $", "") : facts);
        for (var line : run(folder, List.of("find", ".", "-type", "f", "-exec", "sha256sum", "-z", "{}", "+"))) {
            entries.merge(line.substring(66), " " + line.substring(0, 64), String::concat);
        }
        for (var line : run(
                folder,
                List.of(
                        "find",
                        ".",
                        "(",
                        "-type",
                        "b",
                        "-o",
                        "-type",
                        "c",
                        ")",
                        "-exec",
                        "stat",
                        "--printf",
                        "%n\\n%t:%T\\0",
                        "{}",
                        "+"))) {
            var end = line.indexOf('\n');
            entries.merge(line.substring(0, end), " device " + line.substring(end + 1), String::concat);
        }
        return entries;
    }

    /** Which names are one file. */
    static List<List<String>> hardLinks(Path folder) {
        var files = new TreeMap<String, List<String>>();
        for (var line : run(folder, List.of("find", ".", "!", "-type", "d", "-links", "+1", "-printf", "%i\\n%p\\0"))) {
            var end = line.indexOf('\n');
            files.computeIfAbsent(line.substring(0, end), _ -> new java.util.ArrayList<>())
                    .add(line.substring(end + 1));
        }
        files.values().forEach(names -> names.sort(String::compareTo));
        return files.values().stream()
                .sorted((a, b) -> a.getFirst().compareTo(b.getFirst()))
                .toList();
    }

    /** Texts ended by zero bytes. */
    static List<String> run(Path folder, List<String> command) {
        try {
            var output = Files.createTempFile("listing", ".out");
            try {
                var process = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(output.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
                assertThat(process.waitFor()).as("%s", command).isZero();
                var text = new String(Files.readAllBytes(output), ISO_8859_1);
                return text.isEmpty() ? List.of() : List.of(text.split("\0"));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** For tests that need more than a file API gives: names that are no text, fifos, devices. */
    static void shell(Path folder, String script) {
        run(folder, List.of("bash", "-euc", script));
    }
}
