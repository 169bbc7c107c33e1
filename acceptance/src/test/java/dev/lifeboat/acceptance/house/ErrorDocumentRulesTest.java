package dev.lifeboat.acceptance.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.lifeboat.acceptance.Checkout;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.core.error.ErrorClass;
import dev.lifeboat.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** ERR: docs/errors.md is what the catalogues say, and every code of theirs is raised somewhere. */
class ErrorDocumentRulesTest {
    private static final java.nio.file.Path DOCUMENT = Checkout.file("docs/errors.md");

    /** Run with -Dlifeboat.regenerate=true (make format does) to write the document anew. */
    @Test
    void documentIsWhatTheCatalogueSays() throws IOException {
        if (Boolean.getBoolean("lifeboat.regenerate")) {
            Files.writeString(DOCUMENT, document());
        }
        assertThat(DOCUMENT).content().as("out of date: run make format").isEqualTo(document());
    }

    /** A code nobody raises is a promise nobody keeps. */
    @Test
    void everyCodeIsRaisedSomewhere() {
        assertThat(unused(ErrorCode.class)).isEmpty();
        assertThat(unused(CommandError.class)).isEmpty();
    }

    /** One that is written where it is raised is in no document, and may be another one elsewhere. */
    @Test
    void commandLineTakesCodesFromACatalogue() throws IOException {
        try (var files = Files.walk(Checkout.file("cli/src/main/java"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".java")))
                    .isNotEmpty()
                    .allSatisfy(
                            file -> assertThat(Files.readString(file)).doesNotContainPattern("new Failure\\(\\s*\""));
        }
    }

    private static <E extends Enum<E>> Set<E> unused(Class<E> codes) {
        var unused = EnumSet.allOf(codes);
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.lifeboat").stream()
                        .filter(type -> !type.isEquivalentTo(codes)
                                && !type.getPackageName().contains(".testkit"))
                        .flatMap(type -> type.getFieldAccessesFromSelf().stream())
                        .filter(access -> access.getTargetOwner().isEquivalentTo(codes))
                        .forEach(access -> Arrays.stream(codes.getEnumConstants())
                                .filter(code ->
                                        code.name().equals(access.getTarget().getName()))
                                .forEach(unused::remove));
        return unused;
    }

    private static String document() {
        var text = new StringBuilder("""
                # Errors

                Generated from `core/.../ErrorCode.java` and `cli/.../CommandError.java` by `make format`; do not edit. Every failure and every finding has a code that never
                changes, and says what happened, why, and what to do. Words in braces are filled in from the failure at hand.
                A code with status 200 is a finding: it never ends a request, it is listed with a job.

                """);
        for (var type : ErrorClass.values()) {
            var codes = Arrays.stream(ErrorCode.values())
                    .filter(code -> code.type() == type)
                    .collect(Collectors.toList());
            if (codes.isEmpty()) {
                continue;
            }
            text.append("## ").append(heading(type)).append("\n\n");
            codes.forEach(code -> text.append(section(code)));
        }
        text.append("## Of the command line alone\n\n");
        Arrays.stream(CommandError.values())
                .filter(error -> ErrorCode.find(error.wire()).isEmpty())
                .forEach(error -> text.append(section(error)));
        return text.toString().stripTrailing() + "\n";
    }

    private static String section(CommandError error) {
        return """
                ### %s

                Exit code %d. %s

                *Why:* %s

                *What to do:* %s

                """.formatted(error.wire(), error.exit(), error.what(), error.likelyCause(), error.recommendedAction());
    }

    private static String heading(ErrorClass type) {
        return switch (type) {
            case USER -> "To be solved by whoever asked";
            case CONFLICT -> "Conflicts with what is there or happening";
            case THROTTLED -> "Too much at once";
            case DEPENDENCY -> "Something else is missing or broken";
            case INTERNAL -> "Defects of Lifeboat";
        };
    }

    private static String section(ErrorCode code) {
        var status = code.status() == 200 ? "finding" : "status " + code.status();
        return """
                ### %s

                %s%s. %s

                *Why:* %s

                *What to do:* %s

                """.formatted(
                        code.wire(),
                        status.substring(0, 1).toUpperCase(Locale.ROOT) + status.substring(1),
                        code.isRetryable() ? ", may succeed when tried again" : "",
                        code.message(Map.of()),
                        code.likelyCause(Map.of()),
                        code.recommendedAction(Map.of()));
    }
}
