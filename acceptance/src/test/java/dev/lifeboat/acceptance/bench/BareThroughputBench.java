package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient.Version;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The yardstick by itself: which protocol and how many connections serve a bare client best on this machine. */
@Tag("bench")
class BareThroughputBench {
    private static final int OBJECTS = Integer.getInteger("objects", 20_000);

    @Test
    void printsWhatABareClientReaches() throws Exception {
        var kubeconfig =
                Path.of(Optional.ofNullable(System.getenv("KUBECONFIG_TEST")).orElseThrow());
        var population = new Population("bare", 40, OBJECTS, 7);
        for (var version : Version.values()) {
            try (var client = BareClient.of(kubeconfig, version)) {
                client.call(
                        "POST",
                        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
                        Population.DEFINITION.getBytes(UTF_8));
                await(client);
                for (var concurrency : List.of(4, 8, 16)) {
                    var part = new Population("bare-" + letter(version) + "-" + concurrency, 40, OBJECTS / 4, 7);
                    client.create(part.namespaceCreations(), 8);
                    var creations = part.creations();
                    var start = System.nanoTime();
                    var created = client.create(creations, concurrency);
                    System.out.printf(
                            "%s, %d connections: %.0f creates/s%n", version, concurrency, created / seconds(start));
                    assertThat(created).isEqualTo(creations.size());
                }
                for (var concurrency : List.of(1, 2, 4)) {
                    for (var run = 0; run < 3; run++) {
                        var start = System.nanoTime();
                        var bytes = client.listAll(Population.COLLECTIONS, concurrency);
                        System.out.printf(
                                "%s, %d lists at a time: %.2f s, %.1f MB%n",
                                version, concurrency, seconds(start), bytes / 1e6);
                    }
                }
            }
        }
        try (var client = BareClient.of(kubeconfig, Version.HTTP_2)) {
            for (var version : Version.values()) {
                for (var concurrency : List.of(4, 8, 16)) {
                    for (var name : new Population("bare-" + letter(version) + "-" + concurrency, 40, 0, 7).names()) {
                        client.call("DELETE", "/api/v1/namespaces/" + name, new byte[0]);
                    }
                }
            }
            client.call(
                    "DELETE",
                    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/voyages.bench.example",
                    new byte[0]);
        }
        assertThat(population.creations()).hasSize(OBJECTS);
    }

    private static void await(BareClient client) throws Exception {
        var deadline = System.nanoTime() + 20_000_000_000L;
        while (client.call("GET", "/apis/bench.example/v1/voyages", new byte[0])
                .path("kind")
                .asText()
                .equals("Status")) {
            assertThat(System.nanoTime()).as("the definition is served in time").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static String letter(Version version) {
        return version == Version.HTTP_2 ? "b" : "a";
    }
}
