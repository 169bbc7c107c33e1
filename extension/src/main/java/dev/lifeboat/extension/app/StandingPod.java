package dev.lifeboat.extension.app;

import dev.lifeboat.api.link.HeartbeatAnswer;
import dev.lifeboat.api.link.LeasedTask;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.health.ClusterSurvey;
import dev.lifeboat.extension.health.HealthEndpoint;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.launcher.RestoreLauncher;
import dev.lifeboat.extension.link.IdentityStore;
import dev.lifeboat.extension.link.LinkHttp;
import dev.lifeboat.extension.link.VaultLink;
import dev.lifeboat.extension.restore.volume.Leftovers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pod that always runs: takes the lease, enrols, begins a session, and then keeps four loops going - the lease, the heartbeat, the tasks, the renewal of
 * the certificate - until it is stopped or fenced.
 */
final class StandingPod {
    private static final int FENCED = 10;
    private static final Logger LOG = LoggerFactory.getLogger(StandingPod.class);

    private final Config config;
    private final Parts parts;
    private final InstantSource clock;
    private final Work work;
    private final Enrolment enrolment;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final String instance;
    private volatile long beat;
    private volatile boolean inTouch;
    private volatile boolean stopping;
    private volatile String waitingFor = "the lease";

    /** What it works with. */
    record Parts(
            ClusterApi cluster,
            CoordinationLease lease,
            LinkHttp http,
            VaultLink vault,
            IdentityStore identities,
            ClusterSurvey survey,
            OwnDeployment deployment,
            RestoreLauncher launcher) {}

    StandingPod(Config config, Parts parts, Runners runners, InstantSource clock) {
        this.config = config;
        this.parts = parts;
        this.clock = clock;
        this.work = new Work(config, parts, runners, clock);
        this.enrolment = new Enrolment(config, parts);
        this.instance = config.podUid() + "/" + clock.millis();
        this.beat = System.nanoTime();
    }

    int run() throws InterruptedException {
        try (var _ = new HealthEndpoint(HealthEndpoint.PORT, this::ill, this::notReady)) {
            parts.lease().acquire();
            LOG.info("Holding the lease");
            loop("lease", this::keepLease);
            waitingFor = "the enrolment";
            enrolment.begin();
            waitingFor = "the vault server";
            loop("heartbeat", this::keepInTouch);
            loop("leftovers", this::sweep);
            ended.await();
            return 0;
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY,
                    java.util.Map.of("field", "port " + HealthEndpoint.PORT, "reason", String.valueOf(e.getMessage())),
                    e);
        }
    }

    /** SIGTERM: tasks run their post hooks and are left to the next pod. */
    void stop() {
        stopping = true;
        LOG.info("Stopping");
        work.stop(Limits.STOP.minusSeconds(6));
        endSession();
        parts.lease().release();
        ended.countDown();
    }

    /** Without this the pod that comes next waits half a minute. */
    private void endSession() {
        try {
            if (work.epoch() > 0) {
                parts.vault().end(work.epoch());
            }
        } catch (IOException | LifeboatException e) {
            LOG.info("The session could not be ended: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Another copy works: nothing is touched any more, not even to clean up. */
    private void fenced(String why) {
        if (!stopping) {
            LOG.error("Fenced: {}", why);
            work.fence();
            Runtime.getRuntime().halt(FENCED);
        }
    }

    private void keepLease() throws InterruptedException {
        parts.lease().hold();
        fenced("the lease is held by another pod");
    }

    /**
     * What was left behind: temporary snapshots of restores whose claims were bound, or given up, after the restorer had ended (rules 139, 144); tasks that
     * the vault server ended while nobody was here to clean up; records of long ago.
     */
    private void sweep() throws InterruptedException {
        var records = new AbandonedTasks(parts.cluster(), config.namespace(), clock);
        while (!stopping && !inTouch) {
            Thread.sleep(Limits.FIRST_LOOK.dividedBy(5));
        }
        // a task whose end the process before this one did not live to hear is not shown as running for another minute
        Thread.sleep(Limits.FIRST_LOOK);
        quietly(() -> work.cleanUp(records));
        while (!stopping) {
            Thread.sleep(Limits.SWEEP);
            quietly(() -> {
                new Leftovers(parts.cluster()).sweep(work::isRunning);
                if (inTouch) {
                    work.cleanUp(records);
                }
                records.removeOld();
            });
        }
    }

    /** A part of the sweep. */
    private interface Look {
        void run() throws IOException, InterruptedException;
    }

    private static void quietly(Look look) throws InterruptedException {
        try {
            look.run();
        } catch (IOException | LifeboatException e) {
            LOG.warn("What was left behind could not be looked at: {}", e.toString());
        }
    }

    private void keepInTouch() throws InterruptedException {
        var pause = Duration.ofSeconds(1);
        while (!stopping) {
            try {
                var session = parts.vault().session(instance, config.podUid());
                LOG.info("Session of epoch {}", session.epoch());
                work.begin(session.epoch(), session.leaseWait());
                beat(session.epoch(), session.heartbeat());
            } catch (LifeboatException e) {
                inTouch = false;
                waitingFor = e.text();
                if (e.code() == ErrorCode.FENCED) {
                    fenced("a newer session exists");
                }
                LOG.warn("No session: {}", e.getMessage());
                if (e.code() == ErrorCode.CLIENT_CERTIFICATE_INVALID) {
                    enrolment.again();
                }
                if (e.code() == ErrorCode.EXTENSION_NOT_FOUND) {
                    scaleToZero();
                }
            } catch (IOException e) {
                inTouch = false;
                waitingFor = "the vault server: " + e.getMessage();
                LOG.warn("The vault server cannot be reached: {}", e.toString());
            }
            beat = System.nanoTime();
            Thread.sleep(pause);
            pause = pause.compareTo(Duration.ofSeconds(5)) < 0 ? pause.plusSeconds(1) : pause;
        }
    }

    /** Heartbeats until the session is refused. A server that is away is no reason to begin another session. */
    private void beat(long epoch, Duration interval) throws InterruptedException {
        var facts = parts.survey().look();
        var looked = System.nanoTime();
        while (!stopping) {
            beat = System.nanoTime();
            if (System.nanoTime() - looked > Duration.ofSeconds(60).toNanos()) {
                facts = parts.survey().look();
                looked = System.nanoTime();
            }
            try {
                var answer = parts.vault().heartbeat(epoch, facts.conditions(), facts.facts());
                inTouch = true;
                obey(answer);
                renew();
            } catch (LifeboatException e) {
                if (e.code() == ErrorCode.FENCED || e.code() == ErrorCode.CLIENT_CERTIFICATE_INVALID) {
                    throw e;
                }
                inTouch = false;
                waitingFor = e.text();
                LOG.warn("The heartbeat was refused: {}", e.getMessage());
            } catch (IOException e) {
                inTouch = false;
                waitingFor = "the vault server: " + e.getMessage();
                LOG.warn("The heartbeat was not answered: {}", e.toString());
            }
            Thread.sleep(inTouch ? interval : Duration.ofSeconds(2));
        }
    }

    private void obey(HeartbeatAnswer answer) throws IOException, InterruptedException {
        switch (answer.order()) {
            case STOP -> scaleToZero();
            case CONTINUE -> {
                if (!answer.settings().equals(config.settings()) && work.isIdle()) {
                    parts.deployment().reserve(answer.settings());
                }
            }
        }
    }

    private void scaleToZero() throws InterruptedException {
        LOG.info("The extension resource was deleted; scaling to zero");
        try {
            parts.deployment().scaleToZero();
        } catch (IOException e) {
            LOG.warn("Scaling to zero failed, to be tried again: {}", e.toString());
        }
    }

    private void renew() throws IOException, InterruptedException {
        Instant due = enrolment.renewal();
        if (clock.instant().isAfter(due)) {
            enrolment.renew();
        }
    }

    private Optional<String> ill() {
        return System.nanoTime() - beat > Duration.ofMinutes(5).toNanos() && inTouch
                ? Optional.of("The heartbeat loop is stuck")
                : Optional.empty();
    }

    private Optional<String> notReady() {
        return inTouch ? Optional.empty() : Optional.of("Waiting for " + waitingFor);
    }

    /** A step of the loops. */
    private interface Loop {
        void run() throws InterruptedException;
    }

    private void loop(String name, Loop loop) {
        Thread.ofVirtual().name(name).start(() -> {
            while (!stopping) {
                try {
                    loop.run();
                } catch (InterruptedException e) {
                    return;
                } catch (RuntimeException e) {
                    LOG.error("The loop {} failed and begins again", name, e);
                    pause();
                }
            }
        });
    }

    private void pause() {
        try {
            ended.await(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static String describe(LeasedTask task) {
        return task.spec().getClass().getSimpleName() + " " + task.task();
    }
}
