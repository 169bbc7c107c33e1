package dev.lifeboat.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as its owner reaches it: with a kubeconfig, from the owner's machine (design 5.2, way a). Calls no address but the one in that file.
 *
 * <p>Every failure is a {@link LifeboatException}: CLUSTER_UNREACHABLE, CLUSTER_RIGHTS_MISSING, or TASK_CANCELLED when the calling thread was
 * interrupted. Thread-safe.
 */
public final class TargetCluster implements AutoCloseable {
    private static final String FIELD_MANAGER = "lifeboat";
    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(FIELD_MANAGER)
            .withForce(true)
            .build();

    private static final String SNAPSHOT_CLASSES = "/apis/snapshot.storage.k8s.io/v1/volumesnapshotclasses";
    private static final String OURS =
            Names.NAME_LABEL + "=" + Names.LIFEBOAT + "," + Names.MANAGED_BY_LABEL + "=" + Names.LIFEBOAT;

    private final KubernetesClient client;

    private TargetCluster(KubernetesClient client) {
        this.client = client;
    }

    /**
     * @param context one of the file; null for its current one
     * @throws LifeboatException CLUSTER_UNREACHABLE if the file cannot be used, or has no such context
     */
    public static TargetCluster open(Path kubeconfig, @Nullable String context) {
        return new TargetCluster(new KubernetesClientBuilder()
                .withConfig(Kubeconfig.read(kubeconfig, context))
                .build());
    }

    /** The address that the kubeconfig names. */
    public String server() {
        return client.getMasterUrl().toString();
    }

    /** UID of the kube-system namespace: the identity of a cluster. */
    public String uid() {
        var namespace = call(
                "get",
                "namespaces/kube-system",
                () -> client.namespaces().withName("kube-system").get());
        if (namespace == null) {
            throw new LifeboatException(
                    ErrorCode.CLUSTER_UNREACHABLE,
                    Map.of("server", server(), "reason", "it has no namespace kube-system"));
        }
        return namespace.getMetadata().getUid();
    }

    /** For example {@code v1.36.1}. */
    public String version() {
        return call("get", "version", () -> client.getKubernetesVersion().getGitVersion());
    }

    /** What of Velero is in the cluster, for people; empty if nothing (EXT-7). */
    public List<String> velero() {
        var found = new ArrayList<String>();
        if (findDefinition("backups.velero.io").isPresent()) {
            found.add("definition backups.velero.io");
        }
        call(
                        "list",
                        "deployments",
                        () -> client.apps()
                                .deployments()
                                .inAnyNamespace()
                                .withLabelIn("app.kubernetes.io/name", "velero")
                                .list()
                                .getItems())
                .forEach(deployment ->
                        found.add("Deployment " + deployment.getMetadata().getNamespace() + "/"
                                + deployment.getMetadata().getName()));
        var classic = call(
                "get",
                "deployments",
                () -> client.apps()
                        .deployments()
                        .inNamespace("velero")
                        .withName("velero")
                        .get());
        if (classic != null && !found.contains("Deployment velero/velero")) {
            found.add("Deployment velero/velero");
        }
        return found;
    }

    HasMetadata parse(Map<String, Object> object) {
        return client.getKubernetesSerialization().unmarshal(new String(Json.write(object), StandardCharsets.UTF_8));
    }

    Optional<HasMetadata> find(HasMetadata object) {
        return Optional.ofNullable(
                call("get", describe(object), () -> client.resource(object).get()));
    }

    ObjectRef apply(HasMetadata object) {
        return ref(call("apply", describe(object), () -> client.resource(object).patch(APPLY, object)));
    }

    /** Puts back what was there before. */
    void restore(HasMetadata previous) {
        previous.getMetadata().setResourceVersion(null);
        previous.getMetadata().setManagedFields(null);
        call("update", describe(previous), () -> client.resource(previous).update());
    }

    /** Whether an object of this name exists with that UID. */
    boolean exists(ObjectRef object) {
        return find(shell(object))
                .filter(found -> found.getMetadata().getUid().equals(object.uid()))
                .isPresent();
    }

    /** Deletes the object unless another one has taken its name. Its dependents go as well. */
    void delete(ObjectRef object) {
        var shell = shell(object);
        if (exists(object)) {
            call(
                    "delete",
                    object.toString(),
                    () -> client.resource(shell)
                            .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                            .delete());
        }
    }

    Optional<ObjectRef> definition(String name) {
        return findDefinition(name).map(TargetCluster::ref);
    }

    boolean isOurDefinition(String name) {
        return findDefinition(name).filter(TargetCluster::isOurs).isPresent();
    }

    /** Whether objects of a definition exist outside our own namespace. */
    boolean isInUse(String definition) {
        return findDefinition(definition).stream()
                .map(CustomResourceDefinition::getSpec)
                .anyMatch(this::isInUse);
    }

    private boolean isInUse(CustomResourceDefinitionSpec spec) {
        var version = spec.getVersions().stream()
                .filter(candidate -> Boolean.TRUE.equals(candidate.getServed()))
                .findFirst();
        if (version.isEmpty()) {
            return false;
        }
        var plural = spec.getNames().getPlural();
        var path = "/apis/" + spec.getGroup() + "/" + version.get().getName() + "/" + plural;
        for (var item : items(path, plural + "." + spec.getGroup())) {
            if (!Names.NAMESPACE.equals(item.path("metadata").path("namespace").asText())) {
                return true;
            }
        }
        return false;
    }

    private Optional<CustomResourceDefinition> findDefinition(String name) {
        return Optional.ofNullable(call(
                "get",
                "CustomResourceDefinition " + name,
                () -> client.apiextensions()
                        .v1()
                        .customResourceDefinitions()
                        .withName(name)
                        .get()));
    }

    @Nullable
    Job job(String name) {
        return call(
                "get",
                "Job " + name,
                () -> client.batch()
                        .v1()
                        .jobs()
                        .inNamespace(Names.NAMESPACE)
                        .withName(name)
                        .get());
    }

    @Nullable
    Deployment deployment(String name) {
        return call(
                "get",
                "Deployment " + name,
                () -> client.apps()
                        .deployments()
                        .inNamespace(Names.NAMESPACE)
                        .withName(name)
                        .get());
    }

    /** Pods of one component, newest last. */
    List<Pod> pods(String component) {
        return call(
                        "list",
                        "pods",
                        () -> client.pods()
                                .inNamespace(Names.NAMESPACE)
                                .withLabel(Names.NAME_LABEL, Names.LIFEBOAT)
                                .withLabel(Names.COMPONENT_LABEL, component)
                                .list()
                                .getItems())
                .stream()
                .sorted(Comparator.comparing(pod -> pod.getMetadata().getCreationTimestamp()))
                .toList();
    }

    Optional<InstallationRecord> record() {
        var found = call(
                "get",
                "ConfigMap " + Names.RECORD,
                () -> client.configMaps()
                        .inNamespace(Names.NAMESPACE)
                        .withName(Names.RECORD)
                        .get());
        return Optional.ofNullable(found)
                .map(map -> map.getData().get("installation.json"))
                .map(InstallationRecord::read);
    }

    ObjectRef write(InstallationRecord record) {
        return apply(recordMap(record));
    }

    void deleteRecord() {
        call(
                "delete",
                "ConfigMap " + Names.RECORD,
                () -> client.configMaps()
                        .inNamespace(Names.NAMESPACE)
                        .withName(Names.RECORD)
                        .delete());
    }

    /** Objects that the extension itself makes while it runs, and that nobody else needs. */
    List<ObjectRef> madeByExtension() {
        var made = new ArrayList<ObjectRef>();
        var identity = call(
                "get",
                "Secret lifeboat-identity",
                () -> client.secrets()
                        .inNamespace(Names.NAMESPACE)
                        .withName("lifeboat-identity")
                        .get());
        var lease = call(
                "get",
                "Lease lifeboat-extension",
                () -> client.leases()
                        .inNamespace(Names.NAMESPACE)
                        .withName("lifeboat-extension")
                        .get());
        if (identity != null) {
            made.add(ref(identity));
        }
        if (lease != null) {
            made.add(ref(lease));
        }
        return made;
    }

    /** Snapshot classes that a backup made for its own time, and did not take away because its process was killed (rule 144). */
    List<ObjectRef> snapshotClasses() {
        var path = SNAPSHOT_CLASSES + "?labelSelector=" + URLEncoder.encode(OURS, StandardCharsets.UTF_8);
        var made = new ArrayList<ObjectRef>();
        for (var item : items(path, "volumesnapshotclasses")) {
            var metadata = item.path("metadata");
            made.add(new ObjectRef(
                    "snapshot.storage.k8s.io/v1",
                    "VolumeSnapshotClass",
                    null,
                    metadata.path("name").asText(),
                    metadata.path("uid").asText()));
        }
        return made;
    }

    /** Empty as well for a kind that is not served. */
    private JsonNode items(String path, String resource) {
        var answer = call("list", resource, () -> client.raw(path));
        return answer == null
                ? MissingNode.getInstance()
                : Json.parse(answer.getBytes(StandardCharsets.UTF_8)).path("items");
    }

    static boolean isOurs(HasMetadata object) {
        var labels = object.getMetadata().getLabels();
        return labels != null
                && Names.LIFEBOAT.equals(labels.get(Names.MANAGED_BY_LABEL))
                && Names.LIFEBOAT.equals(labels.get(Names.NAME_LABEL));
    }

    static ObjectRef ref(HasMetadata object) {
        var metadata = object.getMetadata();
        return new ObjectRef(
                object.getApiVersion(),
                object.getKind(),
                metadata.getNamespace(),
                metadata.getName(),
                metadata.getUid());
    }

    static String describe(HasMetadata object) {
        var namespace = object.getMetadata().getNamespace();
        return object.getKind() + " " + (namespace == null ? "" : namespace + "/")
                + object.getMetadata().getName();
    }

    private HasMetadata shell(ObjectRef object) {
        var metadata = Json.object().put("name", object.name());
        if (object.namespace() != null) {
            metadata.put("namespace", object.namespace());
        }
        var shell = Json.object().put("apiVersion", object.apiVersion()).put("kind", object.kind());
        shell.set("metadata", metadata);
        return client.getKubernetesSerialization().unmarshal(shell.toString());
    }

    private static ConfigMap recordMap(InstallationRecord record) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(Names.RECORD)
                .withNamespace(Names.NAMESPACE)
                .addToLabels(Names.NAME_LABEL, Names.LIFEBOAT)
                .addToLabels(Names.MANAGED_BY_LABEL, Names.LIFEBOAT)
                .endMetadata()
                .addToData("installation.json", record.json())
                .build();
    }

    @SuppressWarnings("NullAway") // fabric8 answers null for what does not exist
    private <T> T call(String verb, String resource, Supplier<T> call) {
        try {
            return call.get();
        } catch (KubernetesClientException e) {
            throw ClusterFailure.of(server(), verb, resource, e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
