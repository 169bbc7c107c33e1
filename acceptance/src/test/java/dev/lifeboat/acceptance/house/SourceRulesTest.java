package dev.lifeboat.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sizes, names and habits that only the text of a file shows. */
class SourceRulesTest {
    private static final int LINES = 400;

    /** Longer files, each with the reason why cutting it would make it worse. */
    private static final Map<String, String> LONGER = Map.of(
            "core/src/main/java/dev/lifeboat/core/error/ErrorCode.java",
            "the catalogue is one table, read by looking up a line");

    private static final Pattern NAME_WITHOUT_MEANING = Pattern.compile(".*(Impl|Manager|Util|Utils|Helper)\\.java");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\s*\\.\\s*sleep\\s*\\(");
    private static final Pattern TODO = Pattern.compile("//.*\\b(TODO|FIXME|XXX)\\b");

    @Test
    void filesCanBeReadInOneGo() {
        assertThat(sources(_ -> true))
                .filteredOn(source -> source.lines().size() > LINES && !LONGER.containsKey(source.path()))
                .as("files of more than %s lines", LINES)
                .extracting(source -> source.path() + ": " + source.lines().size())
                .isEmpty();
    }

    @Test
    void listOfLongFilesIsNotOutOfDate() {
        assertThat(LONGER.keySet())
                .allSatisfy(path -> assertThat(lines(Checkout.file(path))).hasSizeGreaterThan(LINES));
    }

    @Test
    void namesSayWhatAClassIs() {
        assertThat(sources(_ -> true))
                .extracting(Source::path)
                .noneMatch(path -> NAME_WITHOUT_MEANING.matcher(path).matches());
    }

    @Test
    void testsWaitForConditionsAndNeverSleep() {
        assertThat(sources(path -> path.contains("/src/test/") || path.startsWith("testkit/")))
                .filteredOn(source -> !source.path().endsWith("SourceRulesTest.java") && source.contains(SLEEP))
                .extracting(Source::path)
                .isEmpty();
    }

    @Test
    void nothingIsLeftToDoInAComment() {
        assertThat(sources(_ -> true))
                .filteredOn(source -> !source.path().endsWith("SourceRulesTest.java") && source.contains(TODO))
                .extracting(Source::path)
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        var packages = sources(path -> path.contains("/src/main/")).stream()
                .map(source -> Path.of(source.path()).getParent().toString())
                .collect(Collectors.toSet());
        assertThat(packages)
                .filteredOn(folder -> !isDescribed(Checkout.file(folder).resolve("package-info.java")))
                .as("packages without a package-info.java that says what they are for, and is @NullMarked")
                .isEmpty();
    }

    private static boolean isDescribed(Path description) {
        if (!Files.exists(description)) {
            return false;
        }
        var text = String.join("\n", lines(description));
        return text.contains("NullMarked") && text.contains("/**");
    }

    private record Source(String path, List<String> lines) {
        boolean contains(Pattern pattern) {
            return lines.stream().anyMatch(line -> pattern.matcher(line).find());
        }
    }

    private static List<Source> sources(Predicate<String> which) {
        var root = Checkout.root();
        try (var modules = Files.list(root)) {
            return modules.map(module -> module.resolve("src"))
                    .filter(Files::isDirectory)
                    .flatMap(SourceRulesTest::files)
                    .filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> which.test(root.relativize(file).toString()))
                    .map(file -> new Source(root.relativize(file).toString(), lines(file)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> files(Path folder) {
        try (var files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
