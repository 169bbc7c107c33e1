package dev.lifeboat.extension.kube;

import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.testkit.cluster.TestCluster;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** How fast objects are created and listed; run with -Dlifeboat.kube.http2=true as well (ADR 0051). */
@Tag("bench")
class ListBench {
    private static final int OBJECTS = Integer.getInteger("objects", 8000);

    @Test
    void createsAndLists() throws Exception {
        var maps = new ApiResource("", "v1", "ConfigMap", "configmaps", true, Set.of("list"), List.of("v1"));
        var namespace = "bench-" + Long.toString(System.nanoTime(), 36);
        try (var api = KubeClusterApi.of(TestCluster.kubeconfigText())) {
            api.send(Call.create(
                    "/api/v1/namespaces",
                    ("{\"metadata\":{\"name\":\"" + namespace + "\"}}").getBytes(StandardCharsets.UTF_8)));
            var next = new AtomicInteger();
            var value = "x".repeat(1500);
            var begin = System.nanoTime();
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (var i = 0; i < 12; i++) {
                    threads.submit(() -> {
                        int n;
                        while ((n = next.getAndIncrement()) < OBJECTS) {
                            var body = ("{\"metadata\":{\"name\":\"m" + n + "\"},\"data\":{\"v\":\"" + value + "\"}}")
                                    .getBytes(StandardCharsets.UTF_8);
                            var answer = api.send(Call.create(ResourcePath.of(maps, namespace), body));
                            if (answer.status() != 201) {
                                System.out.println(answer.message());
                            }
                        }
                        return null;
                    });
                }
            }
            System.out.printf("creates/s %.0f%n", OBJECTS * 1e9 / (System.nanoTime() - begin));
            for (var round = 0; round < 6; round++) {
                begin = System.nanoTime();
                var result =
                        new ListPages(api).run(ListPages.Selection.all(maps).in(namespace), _ -> {});
                var ours = result.items() * 1e9 / (System.nanoTime() - begin);
                begin = System.nanoTime();
                var bare = bare(api, ResourcePath.of(maps, namespace));
                var rate = result.items() * 1e9 / (System.nanoTime() - begin);
                System.out.printf("list objects/s %.0f, bare %.0f (%d bytes)%n", ours, rate, bare);
            }
            api.send(Call.delete("/api/v1/namespaces/" + namespace));
        }
    }

    /** Pages read and thrown away; only the continue token is looked for. */
    private static long bare(ClusterApi api, String path) throws Exception {
        var total = 0L;
        var token = "";
        var buffer = new byte[64 << 10];
        do {
            var call = Call.get(path).with("limit", "500");
            try (var answer = api.open(token.isEmpty() ? call : call.with("continue", token))) {
                var head = "";
                int count;
                while ((count = answer.body().read(buffer)) > 0) {
                    if (head.isEmpty()) {
                        head = new String(buffer, 0, Math.min(count, 1000), StandardCharsets.UTF_8);
                    }
                    total += count;
                }
                var at = head.indexOf("\"continue\":\"");
                token = at < 0 ? "" : head.substring(at + 12, head.indexOf('"', at + 12));
            }
        } while (!token.isEmpty());
        return total;
    }
}
