package dev.lifeboat.extension.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ResourcePath;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lease {@code lifeboat-extension}: two copies never work at a time. The holder is a pod; a new process of the same pod is the holder at once, for the
 * older one is dead. Others wait until the lease has not been renewed for its duration, by their own clock. Thread-safe.
 */
public final class CoordinationLease {
    static final Duration DURATION = Duration.ofSeconds(15);
    private static final Duration RENEWAL = Duration.ofSeconds(5);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);
    private static final Logger LOG = LoggerFactory.getLogger(CoordinationLease.class);

    private final ClusterApi cluster;
    private final String leases;
    private final String name;
    private final String holder;
    private final InstantSource clock;
    private final Object turn = new Object();
    private volatile long renewed;
    private volatile boolean lost;

    public CoordinationLease(ClusterApi cluster, String namespace, String name, String holder, InstantSource clock) {
        this.cluster = cluster;
        this.leases = ResourcePath.of("coordination.k8s.io", "v1", "leases", namespace);
        this.name = name;
        this.holder = holder;
        this.clock = clock;
    }

    /** Waits until this pod holds the lease. */
    public void acquire() throws InterruptedException {
        var seen = "";
        var since = System.nanoTime();
        for (var round = 0; ; round++) {
            try {
                var answer = cluster.send(Call.get(leases + "/" + name));
                if (answer.status() == 404) {
                    if (cluster.send(Call.create(leases, Json.write(lease(0)))).isSuccess()) {
                        taken();
                        return;
                    }
                } else if (answer.isSuccess()) {
                    var found = (ObjectNode) answer.json();
                    var spec = found.path("spec");
                    var version = found.path("metadata").path("resourceVersion").asText();
                    if (!version.equals(seen)) {
                        seen = version;
                        since = System.nanoTime();
                    }
                    var owner = spec.path("holderIdentity").asText("");
                    var silent = System.nanoTime() - since > DURATION.toNanos();
                    if ((owner.isEmpty() || owner.equals(holder) || silent)
                            && take(found, spec.path("leaseTransitions").asInt())) {
                        return;
                    }
                    if (round % 15 == 0) {
                        LOG.info("Waiting for the lease held by {}", owner);
                    }
                } else {
                    LOG.warn("The lease cannot be read: {}", answer.message());
                }
            } catch (IOException e) {
                LOG.warn("The lease cannot be read: {}", e.toString());
            }
            Thread.sleep(1_000);
        }
    }

    private boolean take(ObjectNode found, int transitions) throws IOException, InterruptedException {
        found.set("spec", lease(transitions + 1).path("spec"));
        var answer = cluster.send(Call.replace(leases + "/" + name, Json.write(found)));
        if (answer.isSuccess()) {
            taken();
        }
        return answer.isSuccess();
    }

    private ObjectNode lease(int transitions) {
        var lease = Json.object();
        lease.put("apiVersion", "coordination.k8s.io/v1").put("kind", "Lease");
        lease.putObject("metadata").put("name", name);
        lease.putObject("spec")
                .put("holderIdentity", holder)
                .put("leaseDurationSeconds", DURATION.toSeconds())
                .put("acquireTime", MICROS.format(clock.instant()))
                .put("renewTime", MICROS.format(clock.instant()))
                .put("leaseTransitions", transitions);
        return lease;
    }

    private void taken() {
        synchronized (turn) {
            renewed = System.nanoTime();
            turn.notifyAll();
        }
    }

    /** Renews until the thread is interrupted or the lease is another's, which returns. */
    public void hold() throws InterruptedException {
        while (true) {
            Thread.sleep(isFresh() ? RENEWAL.toMillis() : 500);
            try {
                var answer = cluster.send(Call.get(leases + "/" + name).within(Duration.ofSeconds(5)));
                if (answer.status() == 404) {
                    if (cluster.send(Call.create(leases, Json.write(lease(0)))).isSuccess()) {
                        taken();
                    }
                    continue;
                }
                if (!answer.isSuccess()) {
                    continue;
                }
                var found = (ObjectNode) answer.json();
                if (!found.path("spec").path("holderIdentity").asText("").equals(holder)) {
                    lose();
                    return;
                }
                ((ObjectNode) found.path("spec")).put("renewTime", MICROS.format(clock.instant()));
                if (cluster.send(Call.replace(leases + "/" + name, Json.write(found))
                                .within(Duration.ofSeconds(5)))
                        .isSuccess()) {
                    taken();
                }
            } catch (IOException e) {
                // the API server is away: nobody else can take the lease meanwhile, and what we write waits in isHeld
                LOG.info("The lease could not be renewed: {}", e.toString());
            }
        }
    }

    private void lose() {
        synchronized (turn) {
            lost = true;
            turn.notifyAll();
        }
    }

    private boolean isFresh() {
        return System.nanoTime() - renewed < DURATION.minusSeconds(2).toNanos();
    }

    public boolean isLost() {
        return lost;
    }

    /**
     * Asked before each write: whether this process may still act. A process that slept past the lease waits here for the verdict of the next renewal.
     *
     * @return false if the lease is another's, or nothing is known within the limit
     */
    public boolean isHeld(Duration limit) throws InterruptedException {
        if (!lost && isFresh()) {
            return true;
        }
        var deadline = System.nanoTime() + limit.toNanos();
        synchronized (turn) {
            while (!lost && !isFresh()) {
                var left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                turn.wait(left);
            }
            return !lost;
        }
    }

    /** Lets the next copy begin at once. */
    public void release() {
        if (lost || renewed == 0) {
            return;
        }
        try {
            var answer = cluster.send(Call.get(leases + "/" + name).within(Duration.ofSeconds(2)));
            if (answer.isSuccess()
                    && answer.json()
                            .path("spec")
                            .path("holderIdentity")
                            .asText("")
                            .equals(holder)) {
                var found = (ObjectNode) answer.json();
                ((ObjectNode) found.path("spec")).put("holderIdentity", "");
                cluster.send(
                        Call.replace(leases + "/" + name, Json.write(found)).within(Duration.ofSeconds(2)));
            }
        } catch (IOException e) {
            LOG.info("The lease could not be released; the next copy waits for {}", DURATION);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
