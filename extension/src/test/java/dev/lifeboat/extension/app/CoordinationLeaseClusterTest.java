package dev.lifeboat.extension.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.KubeClusterApi;
import dev.lifeboat.testkit.cluster.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("cluster")
class CoordinationLeaseClusterTest {
    private static final String NAMESPACE = "lease-test-" + Long.toString(System.nanoTime(), 36);
    private static ClusterApi api;

    @BeforeAll
    static void namespace() throws Exception {
        api = KubeClusterApi.of(TestCluster.kubeconfigText());
        api.send(Call.create(
                        "/api/v1/namespaces",
                        ("{\"metadata\":{\"name\":\"" + NAMESPACE + "\"}}").getBytes(StandardCharsets.UTF_8)))
                .orThrow("create", "namespace");
    }

    @AfterAll
    static void delete() throws Exception {
        api.send(Call.delete("/api/v1/namespaces/" + NAMESPACE));
        api.close();
    }

    private static CoordinationLease lease(String name, String holder) {
        return new CoordinationLease(api, NAMESPACE, name, holder, Clock.systemUTC());
    }

    @Test
    void aCopyThatSleptPastItsLeaseChangesNothingMore() throws Exception {
        var sleeper = lease("slept", "one");
        sleeper.acquire(); // and never renews: as good as SIGSTOP
        var fenced = new FencedClusterApi(api, sleeper);
        var second = lease("slept", "two");
        var began = System.nanoTime();
        second.acquire();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(CoordinationLease.DURATION);
        var lost = new CountDownLatch(1);
        var waking = Thread.ofVirtual().start(() -> {
            try {
                sleeper.hold();
                lost.countDown();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        assertThatThrownBy(() -> fenced.send(Call.delete("/api/v1/namespaces/" + NAMESPACE + "/configmaps/x")))
                .isInstanceOfSatisfying(
                        LifeboatException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FENCED));
        assertThat(fenced.send(Call.get("/version")).status()).isEqualTo(200);
        assertThat(lost.await(5, TimeUnit.SECONDS)).isTrue();
        assertThat(sleeper.isLost()).isTrue();
        waking.join();
    }

    @Test
    void aLeaseThatWasGivenBackIsTakenAtOnceAndSoIsThatOfTheSamePod() throws Exception {
        var first = lease("given", "one");
        first.acquire();
        var began = System.nanoTime();
        lease("given", "one").acquire();
        first.release();
        lease("given", "two").acquire();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }
}
