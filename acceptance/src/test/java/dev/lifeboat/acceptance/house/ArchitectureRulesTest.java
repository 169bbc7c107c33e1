package dev.lifeboat.acceptance.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows between modules (design 4) and who may use which library. */
class ArchitectureRulesTest {
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.lifeboat");

    private static final List<String> MODULES =
            List.of("core", "api", "repository", "stores", "install", "vault", "extension", "cli", "testkit");

    /** What each module may use besides itself. */
    private static final Map<String, List<String>> ARROWS = Map.of(
            "core", List.of(),
            "api", List.of("core"),
            "repository", List.of("core"),
            "stores", List.of("core", "repository"),
            "install", List.of("api", "core"),
            "vault", List.of("api", "core", "repository", "stores", "install"),
            "extension", List.of("api", "core", "repository"),
            "cli", List.of("api", "core", "repository", "stores", "install"),
            "testkit", List.of("core", "api", "repository"));

    static Stream<String> modules() {
        return MODULES.stream();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void usesOnlyTheModulesThatTheDesignAllows(String module) {
        var forbidden = MODULES.stream()
                .filter(other -> !other.equals(module) && !ARROWS.get(module).contains(other))
                .map(ArchitectureRulesTest::packages)
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(packages(module))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("modules")
    void hasNoCyclesBetweenPackages(String module) {
        slices().matching("dev.lifeboat." + module + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(PRODUCT);
    }

    @Test
    void coreKnowsTheJdkOnly() {
        classes()
                .that()
                .resideInAPackage(packages("core"))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage("java..", "dev.lifeboat.core..", "org.jspecify.."))
                .check(PRODUCT);
    }

    /** It proves that docs/format.md suffices: with a class of the engine it would prove nothing. */
    @Test
    void secondReaderKnowsTheJdkAndZstdOnly() {
        classes()
                .that()
                .resideInAPackage("dev.lifeboat.testkit.reader..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(
                        "java..",
                        "javax.crypto..",
                        "com.github.luben.zstd..",
                        "dev.lifeboat.testkit.reader..",
                        "org.jspecify.."))
                .check(PRODUCT);
    }

    @Test
    void kubernetesClientIsKeptInTwoPlaces() {
        only("the Kubernetes client", "io.fabric8..", "dev.lifeboat.extension.kube..", "dev.lifeboat.install..");
    }

    /** The class path of {@code lifeboat repository} leaves the Kubernetes client out (ADR 0075). */
    @Test
    void repositoryVerbsKnowNoCluster() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "dev.lifeboat.cli.repository..", "dev.lifeboat.cli.key..", "dev.lifeboat.cli.output..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.lifeboat.install..")
                .check(PRODUCT);
    }

    @Test
    void webServerIsKeptInOnePlace() {
        only("Javalin and Jetty", List.of("io.javalin..", "org.eclipse.jetty.."), "dev.lifeboat.vault.http..");
    }

    @Test
    void databaseIsTheVaultsOnly() {
        only("JDBI, JDBC and Flyway", List.of("org.jdbi..", "java.sql..", "org.flywaydb.."), "dev.lifeboat.vault..");
    }

    @Test
    void commandLineParserIsTheCommandLinesOnly() {
        only("picocli", "picocli..", "dev.lifeboat.cli..");
    }

    /** The extension meets a store through ticket URLs only; these libraries would cost its image 18 MB (ADR 0060). */
    @Test
    void librariesOfStoresAreKeptInOnePlaceEach() {
        only("the AWS SDK", "software.amazon..", "dev.lifeboat.stores.s3..");
        only("the Azure SDK", List.of("com.azure..", "reactor.."), "dev.lifeboat.stores.azure..");
    }

    @Test
    void jsonIsMappedInOnePlace() {
        noClasses()
                .that(areOutside("dev.lifeboat.api.json.."))
                .should()
                .callMethodWhere(call("com.fasterxml.jackson.databind.json.JsonMapper", "builder"))
                .orShould()
                .callConstructorWhere(call("com.fasterxml.jackson.databind.ObjectMapper", "<init>"))
                .orShould()
                .callConstructorWhere(call("com.fasterxml.jackson.databind.json.JsonMapper", "<init>"))
                .check(PRODUCT);
    }

    @Test
    void clocksAreHandedIn() {
        noClasses()
                .that(areOutside("dev.lifeboat..app..", "dev.lifeboat.testkit.."))
                .should()
                .callMethodWhere(wallClock())
                .because("time is injected as InstantSource or Clock; System.nanoTime measures durations")
                .check(PRODUCT);
    }

    @Test
    void processesEndInMainOnly() {
        noClasses()
                .that(areOutside("dev.lifeboat..app.."))
                .should()
                .callMethodWhere(call("java.lang.System", "exit"))
                .orShould()
                .callMethodWhere(call("java.lang.Runtime", "halt"))
                .check(PRODUCT);
    }

    private static DescribedPredicate<JavaCall<?>> wallClock() {
        return describe("reads the wall clock", ArchitectureRulesTest::readsTheWallClock);
    }

    private static boolean readsTheWallClock(JavaCall<?> call) {
        var owner = call.getTargetOwner();
        return switch (call.getName()) {
            case "now" ->
                owner.getPackageName().equals("java.time")
                        && call.getTarget().getRawParameterTypes().isEmpty();
            case "currentTimeMillis", "systemUTC", "systemDefaultZone" -> true;
            case "system" -> owner.getPackageName().equals("java.time");
            default -> false;
        };
    }

    private static DescribedPredicate<JavaCall<?>> call(String owner, String name) {
        return describe(
                "call " + owner + "." + name,
                call -> call.getTargetOwner().getName().equals(owner)
                        && call.getName().equals(name));
    }

    private static void only(String what, String library, String... places) {
        only(what, List.of(library), places);
    }

    private static void only(String what, List<String> library, String... places) {
        noClasses()
                .that(areOutside(places))
                .should()
                .dependOnClassesThat(resideInAnyPackage(library.toArray(String[]::new)))
                .because(what + " is used in " + Arrays.toString(places) + " only (design 4)")
                .check(PRODUCT);
    }

    /** The tests' own classes are on the class path as well; they may use what they test. */
    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> areOutside(String... packages) {
        return DescribedPredicate.not(resideInAnyPackage(packages))
                .and(DescribedPredicate.not(resideInAPackage("dev.lifeboat.acceptance..")));
    }

    private static String packages(String module) {
        return "dev.lifeboat." + module + "..";
    }
}
