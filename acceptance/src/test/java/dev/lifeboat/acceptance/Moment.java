package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.acceptance.Proxy.Sender;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/**
 * A moment in the life of a job that is held from outside, so that something can be killed in it. It is prepared before the job comes
 * there, and let go afterwards.
 */
interface Moment {
    /** Nothing is held. */
    Moment NONE = _ -> held(() -> {}, () -> {});

    /** Makes sure that the job stops there. */
    Held prepare(Scene scene);

    /** A job that stops, or has stopped. */
    interface Held {
        /** Returns when the job stands there; fails if it never does. */
        void await();

        /** The job goes on; whatever was on its way is lost. */
        void free();
    }

    /** What moments are made of. */
    record Scene(World world, ClusterView view, Corner corner) {
        /** False also while the server does not answer. */
        boolean isNewestJob(String... states) {
            return list("/backupJobs").stream()
                    .max(Comparator.comparing(
                            job -> job.at("/properties/startTime").asText()))
                    .filter(job -> List.of(states).contains(Jobs.status(job)))
                    .isPresent();
        }

        /** How many points there are; -1 while the server does not answer. */
        int points(String instance) {
            var points = get("/backupInstances/" + instance + "/recoveryPoints");
            return points.map(found -> found.path("value").size()).orElse(-1);
        }

        private List<JsonNode> list(String path) {
            return get(path)
                    .map(found -> StreamSupport.stream(found.path("value").spliterator(), false)
                            .toList())
                    .orElse(List.of());
        }

        /** Asked while a record of the link waits, so not by the command line, which takes its time. */
        private Optional<JsonNode> get(String path) {
            return new Rest(world.server()).find(world.vaultId() + path + "?api-version=2025-07-01");
        }
    }

    /** The pre hook runs, and does not come to its end. */
    static Moment inTheHook() {
        return scene -> {
            scene.corner().holdHooks();
            return held(() -> await("the hook runs", () -> !scene.corner().isThawed()), scene.corner()::letHooksGo);
        };
    }

    /** The driver does nothing, and this is there. */
    static Moment driverStopped(String path, Predicate<JsonNode> isThere) {
        return scene -> {
            scene.world().testbed().signal("disk", "STOP");
            return held(
                    () -> await(path, () -> scene.view().items(path).stream().anyMatch(isThere)),
                    () -> scene.world().testbed().signal("disk", "CONT"));
        };
    }

    /** The cluster is about to send a record of at least this length to the server while the journal of the task says this. */
    static Moment sending(int length, Predicate<JsonNode> journal) {
        return scene -> {
            var hold = scene.world()
                    .proxy()
                    .holdWhen((sender, size) -> sender == Sender.CLIENT && size >= length && says(scene, journal));
            return held(hold, () -> assertThat(hold.await(60)).isTrue());
        };
    }

    /** The server has done what it was asked while the journal of the task says this, and the cluster does not hear of it. */
    static Moment unanswered(Predicate<JsonNode> journal, Predicate<Scene> isDone) {
        return scene -> {
            var hold = scene.world()
                    .proxy()
                    .holdWhen((sender, _) -> sender == Sender.SERVER && says(scene, journal) && isDone.test(scene));
            return held(hold, () -> assertThat(hold.await(60)).isTrue());
        };
    }

    /** The vault has handed out the task of its newest job, and the cluster does not hear of it. */
    static Moment handedOut() {
        return scene -> {
            var hold = scene.world()
                    .proxy()
                    .holdWhen((sender, _) -> sender == Sender.SERVER && scene.isNewestJob("InProgress"));
            return held(hold, () -> assertThat(hold.await(60)).isTrue());
        };
    }

    /** Nothing holds the job: it is just there, in the middle of many calls to the API server. */
    static Moment passing(Predicate<Scene> isThere) {
        return scene -> held(
                () -> Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> isThere.test(scene)),
                () -> {});
    }

    private static boolean says(Scene scene, Predicate<JsonNode> journal) {
        return scene.view().openTasks().stream().anyMatch(journal);
    }

    private static void await(String what, java.util.concurrent.Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }

    private static Held held(Proxy.Hold hold, Runnable await) {
        return held(await, hold::cut);
    }

    private static Held held(Runnable await, Runnable free) {
        return new Held() {
            @Override
            public void await() {
                await.run();
            }

            @Override
            public void free() {
                free.run();
            }
        };
    }
}
