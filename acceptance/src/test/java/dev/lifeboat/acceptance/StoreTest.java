package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.acceptance.Moment.Scene;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A store that refuses writes, or is full, and a server without room for its database: said by code, and over when the cause is. */
@Tag("cluster")
class StoreTest {
    private static final String INSTANCE = "corner";
    private static final int ITEMS = 30;

    private static World world;
    private static Corner corner;
    private static Scene scene;
    private static Remains remains;
    private static String oldPoint;

    @BeforeAll
    static void start() {
        world = World.onSmallDisks();
        corner = Corner.deploy(world.kubectl(), "corner", ITEMS);
        scene = new Scene(world, new ClusterView(world.kubectl()), corner);
        remains = new Remains(scene);
        world.protect(INSTANCE, "--namespace", corner.namespace(), "--hook", "corner/marks");
        world.cli().run("backup", INSTANCE).succeeded();
        oldPoint = world.cli().json("points", "list", INSTANCE).at("/0/name").asText();
    }

    @AfterAll
    static void end() {
        scene.view().close();
        corner.destroy();
        world.close();
    }

    @AfterEach
    void mend() {
        world.proxy().releaseAll();
        world.dataDisk().free();
        world.storeDisk().acceptWrites();
        world.storeDisk().free();
    }

    @Test
    void aStoreThatRefusesWritesEndsTheBackupWithItsCode() {
        var job = during(() -> world.storeDisk().refuseWrites());

        endedAs("UserErrorBackupFailedBackupStorageLocationReadOnly", job);
        world.storeDisk().acceptWrites();
        everythingWorksAgain();
    }

    @Test
    void aFullStoreEndsTheBackupWithItsCode() {
        var job = during(() -> world.storeDisk().fill());

        endedAs("UserErrorBackupStorageLocationFull", job);
        world.storeDisk().free();
        everythingWorksAgain();
    }

    /** What the server cannot keep it does not promise; a backup that runs waits until there is room again. */
    @Test
    void aServerWithoutRoomForItsDatabaseSaysSoAndGoesOnWhenThereIsRoom() {
        var held = BackupMoment.RESOURCES.prepare(scene);
        var run = CompletableFuture.supplyAsync(() -> world.cli().json("backup", INSTANCE));
        held.await();
        world.dataDisk().fill();
        held.free();

        var refused = world.cli().run("policy", "create", "another");
        assertThat(refused.exit()).isNotZero();
        assertThat(refused.err()).contains("DatabaseUnavailable").contains("space");
        assertThat(world.cli().run("jobs", "list").exit()).as("reading").isZero();
        world.dataDisk().free();

        assertThat(Jobs.status(run.join())).isEqualTo("Completed");
        world.cli().run("policy", "create", "another").succeeded();
        remains.areAllNamed(INSTANCE);
    }

    /** What happens to a backup when this befalls the store before its first pack is written. */
    private static JsonNode during(Runnable mishap) {
        corner.change(200_000);
        var held = BackupMoment.RESOURCES.prepare(scene);
        var run = CompletableFuture.supplyAsync(() -> world.cli().run("backup", INSTANCE));
        held.await();
        mishap.run();
        held.free();
        run.join();
        return new Jobs(world.cli()).all().getFirst();
    }

    private static void endedAs(String code, JsonNode job) {
        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("Failed");
        assertThat(job.at("/properties/errorDetails/0/code").asText())
                .as(job.toPrettyString())
                .isEqualTo(code);
        assertThat(corner.isThawed()).isTrue();
        remains.areAllNamed(INSTANCE);
    }

    private static void everythingWorksAgain() {
        corner.destroy();
        world.cli().run("restore", INSTANCE, "--point", oldPoint).succeeded();
        corner.awaitReady();
        assertThat(corner.file()).isEqualTo("precious");
        assertThat(corner.configMaps()).hasSize(ITEMS);
        world.cli().run("backup", INSTANCE).succeeded();
        remains.areAllNamed(INSTANCE);
    }
}
