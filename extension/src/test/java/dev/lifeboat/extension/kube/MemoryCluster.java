package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.core.selection.LabelSelector;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An API server in memory, as far as a backup uses one: discovery, lists in pages, single objects, commands as scripted. It has no controllers; a test that
 * needs one reacts to what is created. Thread-safe.
 */
public final class MemoryCluster implements ClusterApi {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Map<String, ApiResource> kinds = new LinkedHashMap<>();
    private final List<String> stale = new ArrayList<>();
    private final Map<String, NavigableMap<String, byte[]>> objects = new TreeMap<>();
    private final List<Script> scripts = new CopyOnWriteArrayList<>();
    private final Map<String, Consumer<ObjectNode>> creations = new TreeMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Traffic traffic = new Traffic();
    private volatile Commands commands = _ -> new ExecResult(ExecResult.State.ENDED, 0, "", "", "");
    private long version = 100;

    /** Answers in the server's place, or not at all. */
    @FunctionalInterface
    public interface Script {
        @Nullable
        Answer of(Call call) throws IOException, InterruptedException;
    }

    /** Plays the containers. */
    @FunctionalInterface
    public interface Commands {
        ExecResult run(ExecCall call) throws InterruptedException;
    }

    private record Place(ApiResource kind, String namespace, String name) {
        String key() {
            return namespace + "/" + name;
        }
    }

    /** With the kinds that every cluster has and that the tests are about. */
    public MemoryCluster() {
        serve("", "v1", "Namespace", "namespaces", false);
        serve("", "v1", "PersistentVolume", "persistentvolumes", false);
        for (var core :
                List.of("Pod", "ConfigMap", "Secret", "Service", "ServiceAccount", "PersistentVolumeClaim", "Event")) {
            serve("", "v1", core, core.toLowerCase(java.util.Locale.ROOT) + "s", true);
        }
        for (var workload : List.of("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")) {
            serve("apps", "v1", workload, workload.toLowerCase(java.util.Locale.ROOT) + "s", true);
        }
        serve("storage.k8s.io", "v1", "StorageClass", "storageclasses", false);
        serve("snapshot.storage.k8s.io", "v1", "VolumeSnapshotClass", "volumesnapshotclasses", false);
        serve("snapshot.storage.k8s.io", "v1", "VolumeSnapshotContent", "volumesnapshotcontents", false);
        serve("snapshot.storage.k8s.io", "v1", "VolumeSnapshot", "volumesnapshots", true);
        serve("backup.lifeboat.dev", "v1alpha1", "LifeboatTask", "lifeboattasks", true);
        serve("clusterbackup.dataprotection.microsoft.com", "v1alpha1", "BackupHook", "backuphooks", true);
    }

    public MemoryCluster serve(String group, String apiVersion, String kind, String plural, boolean namespaced) {
        return serve(new ApiResource(
                group,
                apiVersion,
                kind,
                plural,
                namespaced,
                Set.of("list", "get", "create", "delete"),
                List.of(apiVersion)));
    }

    public synchronized MemoryCluster serve(ApiResource kind) {
        kinds.put(kind.group() + "/" + kind.plural(), kind);
        return this;
    }

    /** A group whose own server does not answer. */
    public synchronized MemoryCluster stale(String group) {
        stale.add(group);
        return this;
    }

    /** Stores the object, byte by byte; quotes may be written as apostrophes. */
    public synchronized MemoryCluster add(String json) {
        var bytes = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        var object = Json.parse(bytes);
        var kind = kinds.values().stream()
                .filter(one -> one.kind().equals(object.path("kind").asText())
                        && one.apiVersion().equals(object.path("apiVersion").asText()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Not served: " + json));
        put(
                kind,
                object.at("/metadata/namespace").asText(""),
                object.at("/metadata/name").asText(),
                bytes);
        return this;
    }

    /** The last script added is asked first. */
    public void script(Script script) {
        scripts.addFirst(script);
    }

    /** Plays the controller of a kind. */
    public synchronized void onCreate(String plural, Consumer<ObjectNode> controller) {
        creations.put(plural, controller);
    }

    public void commands(Commands script) {
        commands = script;
    }

    /** Calls and commands in their order, {@code POST /api/v1/...} or {@code EXEC shop/web: command}. */
    public List<String> log() {
        return List.copyOf(log);
    }

    public synchronized Optional<ObjectNode> find(String path) {
        var place = place(path);
        return Optional.ofNullable(objects(place.kind()).get(place.key())).map(bytes -> (ObjectNode) Json.parse(bytes));
    }

    public synchronized List<ObjectNode> all(String plural) {
        return kinds.values().stream()
                .filter(kind -> kind.plural().equals(plural))
                .flatMap(kind -> objects(kind).values().stream())
                .map(bytes -> (ObjectNode) Json.parse(bytes))
                .toList();
    }

    /** Changes a stored object, as a controller would. */
    public synchronized void change(String path, Consumer<ObjectNode> change) {
        var place = place(path);
        var object = find(path).orElseThrow();
        change.accept(object);
        store(place, object);
    }

    public synchronized void remove(String path) {
        var place = place(path);
        objects(place.kind()).remove(place.key());
    }

    public static Answer answer(int status, String reason, String message) {
        return new Answer(
                status,
                FakeApi.status(status, reason, message).getBytes(StandardCharsets.UTF_8),
                List.of(),
                null,
                null,
                null);
    }

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        log.add(call.verb() + " " + call.path());
        for (var script : scripts) {
            var scripted = script.of(call);
            if (scripted != null) {
                traffic.answered(scripted);
                return scripted;
            }
        }
        var answer = serve(call);
        traffic.answered(answer);
        return answer;
    }

    @Override
    public StreamedAnswer open(Call call) throws IOException, InterruptedException, RefusedException {
        var answer = send(call);
        if (!answer.isSuccess()) {
            throw new RefusedException(call, answer);
        }
        return new StreamedAnswer(answer, new ByteArrayInputStream(answer.body()));
    }

    @Override
    public ExecResult exec(ExecCall call) throws InterruptedException {
        log.add("EXEC " + call.namespace() + "/" + call.pod() + ": " + String.join(" ", call.command()));
        return commands.run(call);
    }

    @Override
    public Traffic traffic() {
        return traffic;
    }

    @Override
    public void close() {}

    private Answer serve(Call call) {
        return switch (call.path()) {
            case "/version" -> ok(Json.object().put("gitVersion", "v1.36.3"));
            case "/api", "/apis" -> ok(discovery(call.path().equals("/api")));
            default -> object(call);
        };
    }

    private synchronized Answer object(Call call) {
        var place = place(call.path());
        var found = objects(place.kind()).get(place.key());
        if (call.verb().equals("GET") && place.name().isEmpty()) {
            return list(place, call.query());
        }
        if (call.verb().equals("POST")) {
            return create(place, call);
        }
        if (found == null) {
            return answer(404, "NotFound", place.kind().plural() + " " + place.key() + " not found");
        }
        switch (call.verb()) {
            case "GET" -> {}
            case "DELETE" -> objects(place.kind()).remove(place.key());
            case "PATCH" -> {
                var object = (ObjectNode) Json.parse(found);
                MergePatch.merge(object, (ObjectNode) Json.parse(body(call)));
                store(place, object);
            }
            case "PUT" -> {
                var sent = (ObjectNode) Json.parse(body(call));
                var known = Json.parse(found).at("/metadata/resourceVersion").asText();
                if (!sent.at("/metadata/resourceVersion").asText(known).equals(known)) {
                    return answer(409, "Conflict", "the object has been modified");
                }
                store(place, sent);
            }
            default -> throw new IllegalArgumentException(call.toString());
        }
        var now = objects(place.kind()).getOrDefault(place.key(), found);
        return new Answer(200, now, List.of(), null, "schema", "level");
    }

    private Answer create(Place collection, Call call) {
        var object = (ObjectNode) Json.parse(body(call));
        var place = new Place(
                collection.kind(),
                collection.namespace(),
                object.at("/metadata/name").asText());
        if (objects(place.kind()).containsKey(place.key())) {
            return answer(409, "AlreadyExists", place.key() + " already exists");
        }
        var metadata = object.withObject("/metadata");
        metadata.put("uid", "uid-" + version);
        if (place.kind().namespaced()) {
            metadata.put("namespace", place.namespace());
        }
        store(place, object);
        var controller = creations.get(place.kind().plural());
        if (controller != null) {
            controller.accept(object);
        }
        var stored = objects(place.kind()).get(place.key());
        return new Answer(201, stored == null ? new byte[0] : stored, List.of(), null, "schema", "level");
    }

    private Answer list(Place place, Map<String, String> query) {
        var selector = LabelSelector.parse(
                Optional.ofNullable(query.get("labelSelector")).stream().toList());
        var limit = Integer.parseInt(query.getOrDefault("limit", "100000"));
        var after = query.getOrDefault("continue", "");
        var items = new ByteArrayOutputStream();
        var count = 0;
        var next = "";
        for (var entry : objects(place.kind()).entrySet()) {
            var matches = (place.namespace().isEmpty() || entry.getKey().startsWith(place.namespace() + "/"))
                    && (after.isEmpty() || BY_BYTES.compare(entry.getKey(), after) > 0)
                    && selector.matches(labels(entry.getValue()));
            if (matches && count == limit) {
                break;
            }
            if (matches) {
                items.writeBytes(count == 0 ? new byte[0] : new byte[] {','});
                items.writeBytes(entry.getValue());
                next = entry.getKey();
                count++;
            }
        }
        var last = objects(place.kind()).isEmpty() ? "" : objects(place.kind()).lastKey();
        var head =
                "{\"kind\":\"%sList\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"%d\",\"continue\":\"%s\"},\"items\":["
                        .formatted(
                                place.kind().kind(),
                                place.kind().apiVersion(),
                                version,
                                count < limit || next.equals(last) ? "" : next);
        var body = new ByteArrayOutputStream();
        body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
        body.writeBytes(items.toByteArray());
        body.writeBytes("]}".getBytes(StandardCharsets.UTF_8));
        return new Answer(200, body.toByteArray(), List.of(), null, "schema", "level");
    }

    private static Map<String, String> labels(byte[] object) {
        var labels = new TreeMap<String, String>();
        Json.parse(object)
                .at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        return labels;
    }

    private synchronized JsonNode discovery(boolean core) {
        var list = Json.object().put("kind", "APIGroupDiscoveryList");
        var items = list.putArray("items");
        var groups = new LinkedHashMap<String, ObjectNode>();
        for (var kind : kinds.values()) {
            if (kind.group().isEmpty() != core) {
                continue;
            }
            var version = groups.computeIfAbsent(kind.group() + "/" + kind.version(), _ -> {
                var group = items.addObject();
                group.putObject("metadata").put("name", kind.group());
                var one = group.putArray("versions").addObject().put("version", kind.version());
                one.put("freshness", stale.contains(kind.group()) ? "Stale" : "Current");
                one.putArray("resources");
                return one;
            });
            var resource = version.withArray("/resources").addObject();
            resource.put("resource", kind.plural()).put("scope", kind.namespaced() ? "Namespaced" : "Cluster");
            resource.putObject("responseKind").put("kind", kind.kind());
            kind.verbs().forEach(resource.putArray("verbs")::add);
        }
        return list;
    }

    private Place place(String path) {
        var steps = new ArrayList<>(Arrays.asList(path.substring(1).split("/")));
        steps.replaceAll(step -> URLDecoder.decode(step, StandardCharsets.UTF_8));
        var group = steps.removeFirst().equals("api") ? "" : steps.removeFirst();
        steps.removeFirst();
        var namespace = "";
        if (steps.size() > 2 && steps.getFirst().equals("namespaces")) {
            namespace = steps.get(1);
            steps.subList(0, 2).clear();
        }
        var kind = kinds.getOrDefault(
                group + "/" + steps.getFirst(),
                new ApiResource(group, "v1", "Unknown", steps.getFirst(), true, Set.of(), List.of("v1")));
        return new Place(kind, namespace, steps.size() > 1 ? steps.get(1) : "");
    }

    private NavigableMap<String, byte[]> objects(ApiResource kind) {
        return objects.computeIfAbsent(kind.section(), _ -> new TreeMap<>(BY_BYTES));
    }

    private void store(Place place, ObjectNode object) {
        object.withObject("/metadata").put("resourceVersion", Long.toString(++version));
        put(place.kind(), place.namespace(), place.name(), Json.write(object));
    }

    private void put(ApiResource kind, String namespace, String name, byte[] bytes) {
        objects(kind).put(namespace + "/" + name, bytes);
    }

    private static byte[] body(Call call) {
        return Optional.ofNullable(call.body()).orElseThrow();
    }

    private static Answer ok(JsonNode body) {
        return new Answer(200, Json.write(body), List.of(), null, "schema", "level");
    }
}
