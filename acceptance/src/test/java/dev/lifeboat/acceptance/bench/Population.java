package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.acceptance.bench.BareClient.Creation;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;

/**
 * The mixed objects that the budgets speak of: per namespace two fifths ConfigMaps, a fifth each of Secrets, Deployments (paused, no replicas)
 * and custom resources, about 2 kB each. The same seed gives the same objects.
 *
 * @param namespaces how many, named {@code <prefix>-<n>}
 * @param objects in all of them together
 * @param bytes of each, all of them custom resources then; 0 for the mixture
 */
record Population(String prefix, int namespaces, int objects, long seed, int bytes) {
    private static final String WORDS =
            "lease anchor harbour tide signal beacon current mast keel rudder compass chart buoy pilot berth deck hull cargo crew watch";

    static final String DEFINITION = """
            {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"voyages.bench.example"},
             "spec":{"group":"bench.example","scope":"Namespaced","names":{"kind":"Voyage","plural":"voyages","singular":"voyage","listKind":"VoyageList"},
              "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """;

    /** The collections that hold the objects, for a list over all namespaces. */
    static final List<String> COLLECTIONS = List.of(
            "/api/v1/configmaps", "/api/v1/secrets", "/apis/apps/v1/deployments", "/apis/bench.example/v1/voyages");

    Population(String prefix, int namespaces, int objects, long seed) {
        this(prefix, namespaces, objects, seed, 0);
    }

    /** As large as the API server takes them: 1.4 MiB. */
    static Population large(String prefix, int namespaces, int objects) {
        return new Population(prefix, namespaces, objects, 7, 1_400 << 10);
    }

    /** As {@link #text} wrote it. */
    static Population parse(String text) {
        var parts = text.split(",");
        return new Population(
                parts[0], Integer.parseInt(parts[1]), Integer.parseInt(parts[2]), Long.parseLong(parts[3]));
    }

    String text() {
        return prefix + "," + namespaces + "," + objects + "," + seed;
    }

    List<String> names() {
        var names = new ArrayList<String>();
        for (var i = 0; i < namespaces; i++) {
            names.add(prefix + "-" + i);
        }
        return names;
    }

    List<Creation> namespaceCreations() {
        return names().stream()
                .map(name ->
                        new Creation("/api/v1/namespaces", name, bytes("{\"metadata\":{\"name\":\"" + name + "\"}}")))
                .toList();
    }

    /** All objects, namespace by namespace. */
    List<Creation> creations() {
        var random = new Random(seed);
        var creations = new ArrayList<Creation>(objects);
        for (var i = 0; i < objects; i++) {
            creations.add(creation(prefix + "-" + i % namespaces, i, random));
        }
        return creations;
    }

    private Creation creation(String namespace, int i, Random random) {
        var name = String.format("o-%06d", i);
        if (bytes > 0) {
            return new Creation(
                    "/apis/bench.example/v1/namespaces/" + namespace + "/voyages", name, voyage(name, random, bytes));
        }
        return switch (i / 7 % 5) {
            case 0, 1 -> new Creation("/api/v1/namespaces/" + namespace + "/configmaps", name, configMap(name, random));
            case 2 -> new Creation("/api/v1/namespaces/" + namespace + "/secrets", name, secret(name, random));
            case 3 ->
                new Creation("/apis/apps/v1/namespaces/" + namespace + "/deployments", name, deployment(name, random));
            default ->
                new Creation(
                        "/apis/bench.example/v1/namespaces/" + namespace + "/voyages",
                        name,
                        voyage(name, random, 1_200));
        };
    }

    private static byte[] configMap(String name, Random random) {
        return bytes("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":" + metadata(name, random)
                + ",\"data\":{\"settings.properties\":\"" + words(1_600, random) + "\"}}");
    }

    private static byte[] secret(String name, Random random) {
        var value = new byte[900];
        random.nextBytes(value);
        return bytes(
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"type\":\"Opaque\",\"metadata\":" + metadata(name, random)
                        + ",\"data\":{\"key\":\"" + Base64.getEncoder().encodeToString(value) + "\"}}");
    }

    private static byte[] deployment(String name, Random random) {
        return bytes("{\"apiVersion\":\"apps/v1\",\"kind\":\"Deployment\",\"metadata\":" + metadata(name, random)
                + ",\"spec\":{\"paused\":true,\"replicas\":0,\"selector\":{\"matchLabels\":{\"app\":\"" + name
                + "\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\""
                + name + "\"},\"annotations\":{\"note\":\"" + words(300, random)
                + "\"}},\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"registry.example/" + name
                + ":1\",\"env\":[{\"name\":\"A\",\"value\":\"" + words(200, random) + "\"}]}]}}}}");
    }

    private static byte[] voyage(String name, Random random, int length) {
        return bytes("{\"apiVersion\":\"bench.example/v1\",\"kind\":\"Voyage\",\"metadata\":" + metadata(name, random)
                + ",\"spec\":{\"log\":\"" + words(length, random) + "\",\"legs\":[1,2,3,{\"port\":\""
                + words(60, random)
                + "\"}]}}");
    }

    private static String metadata(String name, Random random) {
        return "{\"name\":\"" + name + "\",\"labels\":{\"app\":\"" + name + "\",\"team\":\"t" + random.nextInt(20)
                + "\"},\"annotations\":{\"purpose\":\"" + words(80, random) + "\"}}";
    }

    private static String words(int length, Random random) {
        var words = WORDS.split(" ");
        var text = new StringBuilder(length + 10);
        while (text.length() < length) {
            text.append(words[random.nextInt(words.length)])
                    .append(random.nextInt(100))
                    .append(' ');
        }
        return text.toString();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
