package dev.lifeboat.acceptance.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * The bare client as a process in a pod: carries out one line of standard input after the other, and answers each with what it did and the nanoseconds
 * that it took. What it sends is made before the clock starts.
 */
final class BareMain {
    private BareMain() {}

    public static void main(String[] arguments) throws Exception {
        if (List.of(arguments).contains("idle")) {
            new CountDownLatch(1).await(); // the pod itself; clients are started in it
        }
        try (var client = new BareClient(BareAccess.ofPod());
                var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            client.get("/version"); // the standing pod, too, has its connection before a backup begins
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                System.out.println(answer(client, line.split(" ")));
            }
        }
    }

    private static String answer(BareClient client, String... words) throws Exception {
        return switch (words[0]) {
            case "list" -> list(client, Integer.parseInt(words[1]));
            case "create" -> create(client, Population.parse(words[1]), Integer.parseInt(words[2]));
            default -> throw new IOException("not understood: " + words[0]);
        };
    }

    private static String list(BareClient client, int concurrency) throws Exception {
        var start = System.nanoTime();
        var bytes = client.listAll(Population.COLLECTIONS, concurrency);
        return bytes + " " + (System.nanoTime() - start);
    }

    private static String create(BareClient client, Population population, int concurrency) throws Exception {
        var creations = population.creations();
        var start = System.nanoTime();
        client.create(population.namespaceCreations(), concurrency);
        var created = client.create(creations, concurrency);
        return created + " " + (System.nanoTime() - start);
    }
}
