package dev.lifeboat.testkit.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.format.SectionName;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Objects as clusters have them, for measurements: of 50 objects 14 are Pods, 10 ReplicaSets, 5 each Secrets and ConfigMaps, 3 to 4 each Deployments,
 * Services, EndpointSlices and custom resources, the rest RBAC. Uneven namespaces. The same seed gives the same cluster.
 */
public final class SampleCluster {
    /** What happened to a cluster between two backups. */
    public enum Change {
        /** One object in a hundred, anywhere. */
        SCATTERED,
        /** All objects of a few namespaces, one in a hundred of all. */
        CLUSTERED,
        /** Applications rolled out anew until one object in a hundred is theirs: Pods get other names. */
        ROLLOUT
    }

    private static final SectionName PODS = SectionName.kubernetes("", "pods");
    private static final SectionName REPLICA_SETS = SectionName.kubernetes("apps", "replicasets");
    private static final SectionName DEPLOYMENTS = SectionName.kubernetes("apps", "deployments");
    private static final SectionName SERVICES = SectionName.kubernetes("", "services");
    private static final SectionName SLICES = SectionName.kubernetes("discovery.k8s.io", "endpointslices");
    private static final SectionName SECRETS = SectionName.kubernetes("", "secrets");
    private static final SectionName CONFIG_MAPS = SectionName.kubernetes("", "configmaps");
    private static final SectionName CUSTOM = SectionName.kubernetes("shop.example.com", "orders");
    private static final SectionName ROLES = SectionName.kubernetes("rbac.authorization.k8s.io", "rolebindings");

    private final Random random;
    private final Map<SectionName, SortedMap<byte[], byte[]>> objects = new TreeMap<>();

    private SampleCluster(long seed) {
        random = new Random(seed);
    }

    /** @param count of objects, about */
    public static SampleCluster of(int count, long seed) {
        var cluster = new SampleCluster(seed);
        for (var application = 0; cluster.size() < count; application++) {
            cluster.application(application, Math.max(1, count / 400));
        }
        return cluster;
    }

    public Map<SectionName, SortedMap<byte[], byte[]>> objects() {
        return objects;
    }

    public int size() {
        return objects.values().stream().mapToInt(Map::size).sum();
    }

    public long bytes() {
        return objects.values().stream()
                .flatMap(section -> section.values().stream())
                .mapToLong(value -> value.length)
                .sum();
    }

    /** The cluster after a change of one per cent; {@code changed} gets the new or changed objects. */
    public SampleCluster after(Change change, List<byte[]> changed) {
        var next = new SampleCluster(change.name().hashCode());
        objects.forEach((section, entries) -> next.objects.put(section, new TreeMap<>(entries)));
        var wanted = size() / 100;
        switch (change) {
            case SCATTERED ->
                next.objects.forEach((_, entries) -> entries.replaceAll(
                        (_, value) -> next.random.nextInt(100) == 0 ? next.edited(value, changed) : value));
            case CLUSTERED -> {
                for (var namespace = 0; changed.size() < wanted; namespace++) {
                    var prefix = namespace(7 + namespace * 3) + "/";
                    next.objects.forEach((_, entries) -> entries.replaceAll((key, value) ->
                            new String(key, UTF_8).startsWith(prefix) ? next.edited(value, changed) : value));
                }
            }
            case ROLLOUT -> {
                for (var number = 11; changed.size() < wanted; number += 17) {
                    next.rollOut("/app-%05d-".formatted(number), changed);
                }
            }
        }
        return next;
    }

    private void rollOut(String application, List<byte[]> changed) {
        for (var section : List.of(PODS, REPLICA_SETS, DEPLOYMENTS, SLICES, CONFIG_MAPS)) {
            var entries = objects.getOrDefault(section, new TreeMap<>(Arrays::compareUnsigned));
            var mine = entries.keySet().stream()
                    .filter(key -> new String(key, UTF_8).contains(application))
                    .toList();
            for (var key : mine) {
                var value = Objects.requireNonNull(entries.get(key));
                if (section.equals(PODS)) {
                    entries.remove(key);
                    var name = new String(key, UTF_8);
                    entries.put(
                            (name.substring(0, name.length() - 5) + suffix()).getBytes(UTF_8), edited(value, changed));
                } else {
                    entries.put(key, edited(value, changed));
                }
            }
        }
    }

    private byte[] edited(byte[] value, List<byte[]> changed) {
        var text = new String(value, UTF_8)
                .replaceFirst(
                        "\"resourceVersion\":\"[0-9]+\"",
                        "\"resourceVersion\":\"" + random.nextInt(100_000_000, 1_000_000_000) + "\"");
        var edited = text.replaceFirst("\"generation\":1", "\"generation\":2,\"note\":\"" + hex(8) + "\"")
                .getBytes(UTF_8);
        changed.add(edited);
        return edited;
    }

    private void application(int number, int namespaces) {
        var namespace = namespace((int) Math.min(namespaces - 1, Math.abs(random.nextGaussian()) * namespaces / 2));
        var name = "app-%05d-%s"
                .formatted(number, List.of("web", "api", "worker", "cache").get(number % 4));
        var template = template(name);
        put(
                DEPLOYMENTS,
                namespace,
                name,
                "apps/v1",
                "Deployment",
                "\"spec\":{\"replicas\":4," + template + "},\"status\":{\"readyReplicas\":4}");
        for (var i = 0; i < 3; i++) {
            put(
                    REPLICA_SETS,
                    namespace,
                    name + "-" + hex(5),
                    "apps/v1",
                    "ReplicaSet",
                    "\"spec\":{\"replicas\":" + (i == 2 ? 4 : 0) + "," + template
                            + "},\"status\":{\"observedGeneration\":1}");
        }
        for (var i = 0; i < 4; i++) {
            put(
                    PODS,
                    namespace,
                    name + "-" + hex(5) + "-" + suffix(),
                    "v1",
                    "Pod",
                    "\"spec\":{\"nodeName\":\"node-" + random.nextInt(60) + "\"," + template
                            + "},\"status\":{\"podIP\":\"10.244." + random.nextInt(256) + "." + random.nextInt(256)
                            + "\",\"containerStatuses\":[{\"containerID\":\"containerd://" + hex(32)
                            + "\",\"imageID\":\"registry.example.com/" + name + "@sha256:" + hex(32)
                            + "\",\"ready\":true,\"started\":true}],\"phase\":\"Running\"}");
        }
        put(
                SERVICES,
                namespace,
                name,
                "v1",
                "Service",
                "\"spec\":{\"clusterIP\":\"10.96." + random.nextInt(256) + "." + random.nextInt(256)
                        + "\",\"ports\":[{\"name\":\"http\",\"port\":80,\"protocol\":\"TCP\",\"targetPort\":8080}],\"selector\":{\"app\":\""
                        + name + "\"},\"type\":\"ClusterIP\"},\"status\":{\"loadBalancer\":{}}");
        put(
                SLICES,
                namespace,
                name + "-" + suffix(),
                "discovery.k8s.io/v1",
                "EndpointSlice",
                "\"addressType\":\"IPv4\",\"endpoints\":[{\"addresses\":[\"10.244.1." + random.nextInt(256)
                        + "\"],\"conditions\":{\"ready\":true,\"serving\":true,\"terminating\":false}}],\"ports\":[{\"name\":\"http\",\"port\":8080}]");
        for (var i = random.nextInt(3); i >= 0; i--) {
            put(
                    SECRETS,
                    namespace,
                    name + "-secret-" + i,
                    "v1",
                    "Secret",
                    "\"data\":{\"password\":\"" + base64(24) + "\",\"tls.key\":\"" + base64(400 + random.nextInt(1_300))
                            + "\"},\"type\":\"Opaque\"");
        }
        for (var i = random.nextInt(3); i >= 0; i--) {
            put(
                    CONFIG_MAPS,
                    namespace,
                    name + "-config-" + i,
                    "v1",
                    "ConfigMap",
                    "\"data\":{\"application.yaml\":\"" + settings((int) Math.exp(6.5 + random.nextGaussian() * 1.2))
                            + "\"}");
        }
        put(
                CUSTOM,
                namespace,
                name + "-order",
                "shop.example.com/v1",
                "Order",
                "\"spec\":{\"items\":[" + "{\"sku\":\"" + hex(6) + "\",\"count\":3}],\"customer\":\"" + hex(8) + "\"}");
        if (number % 3 == 0) {
            put(
                    ROLES,
                    namespace,
                    name + ":reader",
                    "rbac.authorization.k8s.io/v1",
                    "RoleBinding",
                    "\"roleRef\":{\"kind\":\"Role\",\"name\":\"reader\"},\"subjects\":[{\"kind\":\"ServiceAccount\",\"name\":\""
                            + name + "\"}]");
        }
    }

    private String template(String name) {
        return "\"selector\":{\"matchLabels\":{\"app\":\"" + name
                + "\"}},\"template\":{\"metadata\":{\"labels\":{\"app\":\"" + name
                + "\"}},\"spec\":{\"containers\":[{\"name\":\"main\",\"image\":\"registry.example.com/" + name + ":1."
                + random.nextInt(40)
                + "\",\"env\":[{\"name\":\"JAVA_TOOL_OPTIONS\",\"value\":\"-XX:MaxRAMPercentage=75\"},{\"name\":\"DATABASE_URL\",\"valueFrom\":{\"secretKeyRef\":{\"key\":\"url\",\"name\":\""
                + name
                + "-secret-0\"}}}],\"resources\":{\"limits\":{\"cpu\":\"1\",\"memory\":\"512Mi\"},\"requests\":{\"cpu\":\"100m\",\"memory\":\"256Mi\"}},\"livenessProbe\":{\"httpGet\":{\"path\":\"/healthz\",\"port\":8080},\"periodSeconds\":10,\"timeoutSeconds\":1},\"terminationMessagePath\":\"/dev/termination-log\",\"terminationMessagePolicy\":\"File\"}],\"dnsPolicy\":\"ClusterFirst\",\"restartPolicy\":\"Always\",\"schedulerName\":\"default-scheduler\",\"securityContext\":{},\"terminationGracePeriodSeconds\":30}}";
    }

    private String settings(int length) {
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append("feature.")
                    .append(random.nextInt(300))
                    .append(".enabled: ")
                    .append(random.nextBoolean())
                    .append("\\n");
        }
        return text.toString();
    }

    private void put(SectionName section, String namespace, String name, String version, String kind, String rest) {
        var json = "{\"apiVersion\":\"" + version + "\",\"kind\":\"" + kind
                + "\",\"metadata\":{\"creationTimestamp\":\"2026-0" + (1 + random.nextInt(9)) + "-1"
                + random.nextInt(10) + "T08:1" + random.nextInt(10)
                + ":00Z\",\"generation\":1,\"labels\":{\"app.kubernetes.io/name\":\"" + name + "\",\"team\":\"team-"
                + random.nextInt(30) + "\"},\"managedFields\":[{\"apiVersion\":\"" + version
                + "\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":{\"f:metadata\":{\"f:labels\":{\".\":{},\"f:app.kubernetes.io/name\":{},\"f:team\":{}}},\"f:spec\":{\"f:replicas\":{},\"f:selector\":{},\"f:template\":{}}},\"manager\":\"kubectl-client-side-apply\",\"operation\":\"Update\",\"time\":\"2026-03-0"
                + (1 + random.nextInt(9)) + "T10:00:00Z\"}],\"name\":\"" + name + "\",\"namespace\":\"" + namespace
                + "\",\"resourceVersion\":\"" + random.nextInt(100_000_000, 1_000_000_000) + "\",\"uid\":\"" + hex(16)
                + "\"}," + rest + "}";
        objects.computeIfAbsent(section, _ -> new TreeMap<>(Arrays::compareUnsigned))
                .put((namespace + "/" + name).getBytes(UTF_8), json.getBytes(UTF_8));
    }

    private static String namespace(int number) {
        return "team-%03d".formatted(number);
    }

    private String suffix() {
        return hex(3).substring(0, 5);
    }

    private String hex(int bytes) {
        var text = new StringBuilder(bytes * 2);
        for (var i = 0; i < bytes * 2; i++) {
            text.append("0123456789abcdef".charAt(random.nextInt(16)));
        }
        return text.toString();
    }

    private String base64(int bytes) {
        var content = new byte[bytes];
        random.nextBytes(content);
        return Base64.getEncoder().encodeToString(content);
    }
}
