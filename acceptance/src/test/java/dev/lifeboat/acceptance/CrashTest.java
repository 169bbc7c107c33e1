package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.acceptance.Moment.Scene;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Any process may die at any moment of a backup or a restore (docs/invariants.md has the table of moments). The moment is held from outside,
 * the victim is killed with SIGKILL, and all is let go. Then the job goes on to its end, the application writes again, an older point
 * restores, and nothing stays behind that no point names.
 */
@Tag("cluster")
class CrashTest {
    private static final String INSTANCE = "corner";
    private static final int ITEMS = 200;

    private static World world;
    private static Scene scene;
    private static Corner corner;
    private static Remains remains;
    private static String oldPoint;

    enum Victim {
        SERVER {
            @Override
            void kill() {
                world.server().kill();
            }

            @Override
            void revive() {
                world.server().restart();
            }
        },
        EXTENSION {
            @Override
            void kill() {
                assertThat(world.testbed().kill("dev.lifeboat.extension.app.Main run"))
                        .isPositive();
            }
        },
        RESTORER {
            @Override
            void kill() {
                assertThat(world.testbed().kill("dev.lifeboat.extension.app.Main restore"))
                        .isPositive();
            }
        };

        abstract void kill();

        /** Kubernetes starts its pods again by itself. */
        void revive() {}
    }

    @BeforeAll
    static void start() {
        world = World.start();
        corner = Corner.deploy(world.kubectl(), "corner", ITEMS);
        scene = new Scene(world, new ClusterView(world.kubectl()), corner);
        remains = new Remains(scene);
        world.protect(INSTANCE, "--namespace", corner.namespace(), "--hook", "corner/marks");
        world.cli().run("backup", INSTANCE).succeeded();
        oldPoint = newestPoint();
    }

    @AfterAll
    static void end() {
        scene.view().close();
        corner.destroy();
        world.close();
    }

    /** Whatever a test that failed left held. */
    @AfterEach
    void letGo() {
        world.proxy().releaseAll();
        world.testbed().signal("disk", "CONT");
        if (!world.server().isAlive()) {
            world.server().restart();
        }
    }

    /** An extension may die twice in one backup; the third time is one too many. */
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "EXTENSION@HANDED_OUT SERVER@HOOK EXTENSION@CUTTING SERVER@RESOURCES SERVER@UPLOAD SERVER@COMMITTED",
                "SERVER@HANDED_OUT EXTENSION@HOOK SERVER@CUTTING SERVER@SNAPSHOTS EXTENSION@UPLOAD SERVER@COMMIT SERVER@END",
                "EXTENSION@COMMIT EXTENSION@COMMITTED EXTENSION@END"
            })
    void backupGoesOn(String deaths) {
        corner.change(200_000);
        var before = scene.points(INSTANCE);

        var job = disturbed(parse(deaths, BackupMoment::valueOf), "backup", INSTANCE);

        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("Completed");
        assertThat(scene.points(INSTANCE)).isEqualTo(before + 1);
        assertThat(corner.isThawed()).isTrue();
        remains.areAllNamed(INSTANCE);
    }

    @Test
    void backupEndsWithItsCodeWhenTheExtensionDiesAgainAndAgain() {
        var deaths = Stream.of(BackupMoment.RESOURCES, BackupMoment.SNAPSHOTS, BackupMoment.inResources(2))
                .map(moment -> new Death(Victim.EXTENSION, moment))
                .toList();

        var job = disturbed(deaths, "backup", INSTANCE);

        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("Failed");
        assertThat(job.at("/properties/errorDetails/0/code").asText())
                .as(job.toPrettyString())
                .isEqualTo("UserErrorBackupPluginPodRestartedDuringBackup");
        assertThat(corner.isThawed()).isTrue();
        remains.areAllNamed(INSTANCE);
    }

    /** Hooks do not run again, so only the journal can tell the next process. */
    @Test
    void whatAHookDidWrongIsToldThoughTheExtensionDiedAfterwards() {
        corner.hookTimeout("2s");
        corner.holdHooks();
        try {
            var job = disturbed(List.of(new Death(Victim.EXTENSION, BackupMoment.RESOURCES)), "backup", INSTANCE);

            assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("CompletedWithWarnings");
            assertThat(details(job)).contains("UserErrorHookExecutionFailed").contains("did not end within 2 s");
            remains.areAllNamed(INSTANCE);
        } finally {
            corner.letHooksGo();
            corner.hookTimeout("20s");
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "EXTENSION@HANDED_OUT SERVER@STARTING RESTORER@STORAGE SERVER@OUTCOMES RESTORER@VOLUMES SERVER@CHECK",
                "SERVER@HANDED_OUT EXTENSION@STARTING SERVER@STORAGE RESTORER@OUTCOMES SERVER@VOLUMES RESTORER@CHECK SERVER@END",
                "RESTORER@APPLYING EXTENSION@OUTCOMES EXTENSION@VOLUMES RESTORER@END"
            })
    void restoreGoesOn(String deaths) {
        corner.destroy();

        var job = disturbed(parse(deaths, RestoreMoment::valueOf), "restore", INSTANCE, "--point", oldPoint);

        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("Completed");
        corner.awaitReady();
        assertThat(corner.file()).isEqualTo("precious");
        assertThat(corner.configMaps()).hasSize(ITEMS);
        everyItemEndedInOneState(job);
        remains.areAllNamed(INSTANCE);
    }

    @Test
    void whatWasRefusedIsToldThoughTheRestorerDiedAfterwards() {
        corner.destroy();
        try (var _ = NoSevens.inForce(world.kubectl())) {
            var job = disturbed(
                    List.of(new Death(Victim.RESTORER, RestoreMoment.VOLUMES)),
                    "restore",
                    INSTANCE,
                    "--point",
                    oldPoint);

            assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("CompletedWithWarnings");
            assertThat(details(job)).contains("item-7").contains(NoSevens.MESSAGE);
            remains.areAllNamed(INSTANCE);
        }
    }

    /** A job with its warnings. */
    private static String details(JsonNode job) {
        var shown = world.cli().run("jobs", "show", job.path("name").asText(), "-o", "json");
        return shown.answered(3).json().toString();
    }

    private record Death(Victim victim, Moment moment) {}

    private static List<Death> parse(String deaths, Function<String, Moment> moments) {
        return Stream.of(deaths.split(" "))
                .map(death -> death.split("@"))
                .map(parts -> new Death(Victim.valueOf(parts[0]), moments.apply(parts[1])))
                .toList();
    }

    /** Runs a job, kills each victim in its moment, and answers the job when it has ended. */
    private static JsonNode disturbed(List<Death> deaths, String... command) {
        var before = new Jobs(world.cli()).all().size();
        var held = deaths.getFirst().moment().prepare(scene);
        var run = CompletableFuture.supplyAsync(() -> world.cli().run(command));
        for (var i = 0; i < deaths.size(); i++) {
            var victim = deaths.get(i).victim();
            held.await();
            victim.kill();
            var next = i + 1 < deaths.size() ? deaths.get(i + 1).moment() : Moment.NONE;
            var coming = next.prepare(scene);
            victim.revive();
            held.free();
            held = coming;
        }
        run.join();
        assertThat(new Jobs(world.cli()).all()).hasSize(before + 1);
        return new Jobs(world.cli()).all().getFirst();
    }

    /** RES-6, also across the deaths of those who counted. */
    private static void everyItemEndedInOneState(JsonNode job) {
        var outcomes = world.cli()
                .json("jobs", "show", job.path("name").asText(), "--outcomes")
                .path("outcomes");
        assertThat(outcomes)
                .hasSizeGreaterThan(ITEMS)
                .extracting(outcome -> outcome.path("section").asText() + " "
                        + outcome.path("key").asText())
                .doesNotHaveDuplicates();
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.path("state").asText()).isIn("CREATED", "UPDATED", "UNCHANGED", "SKIPPED"));
    }

    private static String newestPoint() {
        return world.cli().json("points", "list", INSTANCE).at("/0/name").asText();
    }
}
