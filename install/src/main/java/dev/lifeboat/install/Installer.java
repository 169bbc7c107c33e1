package dev.lifeboat.install;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies a {@link Manifest} with the caller's kubeconfig, whole or not at all (EXT-2).
 *
 * <p>What it creates is written into the cluster before the next object is made. After a failure, or when the calling thread is interrupted,
 * all of that is removed again, what was changed is put back, and the error says why. Definitions that were there before, or that have objects, stay.
 * One installation at a time; not thread-safe.
 */
public final class Installer {
    private final TargetCluster cluster;
    private final String name;
    private final Deadlines deadlines;
    private final InstantSource clock;
    private final Consumer<String> progress;

    private final List<ObjectRef> created = new ArrayList<>();
    private final List<HasMetadata> replaced = new ArrayList<>();
    private InstallationRecord record = InstallationRecord.EMPTY;
    private boolean recorded;
    /** What was sent to be created, and may exist although no answer came: somebody pressed Ctrl-C, or the connection broke. */
    private @Nullable HasMetadata unanswered;

    /**
     * @param name of the cluster, for errors
     * @param progress takes one sentence a step
     */
    public Installer(
            TargetCluster cluster, String name, Deadlines deadlines, InstantSource clock, Consumer<String> progress) {
        this.cluster = cluster;
        this.name = name;
        this.deadlines = deadlines;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * Returns when the extension has enrolled and is ready.
     *
     * @throws LifeboatException BACKOFF_LIMIT_EXCEEDED, IMAGE_PULL_FAILED, POD_UNSCHEDULABLE, INSTALL_TIMED_OUT, INSTALL_CONFLICT,
     *     CLUSTER_UNREACHABLE, CLUSTER_RIGHTS_MISSING, TASK_CANCELLED, or the code with which the extension's enrolment was refused
     */
    public Installation install(Manifest manifest) {
        try {
            var version = cluster.version();
            progress.accept("Kubernetes " + version + " at " + cluster.server());
            var velero = cluster.velero();
            var objects = manifest.objects().stream().map(cluster::parse).toList();
            refuseForeign(objects);
            begin(objects.getFirst());
            var definitionsBefore = definitions();
            for (var object : objects.subList(1, objects.size())) {
                apply(object);
                if (object.getKind().equals("Job")) {
                    awaitDefinitions(definitionsBefore);
                }
            }
            awaitReady(manifest.image());
            cluster.write(record.completed());
            return new Installation(version, velero, created);
        } catch (LifeboatException e) {
            throw rolledBack(e);
        }
    }

    /** The namespace is that of AKS as well: an extension of somebody else is never taken over. */
    private void refuseForeign(List<HasMetadata> objects) {
        for (var object : objects) {
            var found = cluster.find(object);
            if (found.isPresent() && !object.getKind().equals("Namespace") && !TargetCluster.isOurs(found.get())) {
                throw new LifeboatException(
                        ErrorCode.INSTALL_CONFLICT,
                        Map.of("resource", TargetCluster.describe(object), "cluster", name));
            }
        }
    }

    private void begin(HasMetadata namespace) {
        var before = cluster.find(namespace);
        if (before.isEmpty()) {
            create(namespace);
        }
        cluster.record().ifPresent(earlier -> {
            record = earlier.reopened();
            if (!earlier.complete()) {
                progress.accept("An earlier installation was cut off: going on from it");
                created.addAll(earlier.created());
            }
        });
        for (var object : created) {
            record = record.with(object);
        }
        write();
    }

    private void apply(HasMetadata object) {
        progress.accept("Applying " + TargetCluster.describe(object));
        var before = cluster.find(object);
        if (before.isPresent() && object.getKind().equals("Job")) {
            // A Job cannot be changed.
            var old = TargetCluster.ref(before.get());
            new Removal(cluster, deadlines, clock, _ -> {}).remove(List.of(old));
            before = Optional.empty();
        }
        if (before.isPresent()) {
            var known = before.get().getMetadata().getUid();
            if (created.stream().noneMatch(mine -> mine.uid().equals(known))) {
                replaced.add(before.get()); // before the write, whose answer may not come
            }
            cluster.apply(object);
        } else {
            record = record.with(create(object));
            write();
        }
    }

    private ObjectRef create(HasMetadata object) {
        unanswered = object;
        var made = cluster.apply(object);
        created.add(made);
        unanswered = null;
        return made;
    }

    private void write() {
        recorded = true;
        cluster.write(record);
    }

    private Map<String, ObjectRef> definitions() {
        var found = new HashMap<String, ObjectRef>();
        for (var definition : Names.DEFINITIONS) {
            cluster.definition(definition).ifPresent(ref -> found.put(definition, ref));
        }
        return found;
    }

    private void awaitDefinitions(Map<String, ObjectRef> before) {
        progress.accept("Waiting for the custom resource definitions");
        try {
            await(
                    deadlines.definitions(),
                    () -> "the pre-install job: " + Diagnosis.state(cluster.pods("crds")),
                    () -> {
                        var pods = cluster.pods("crds");
                        var job = cluster.job(Names.DEFINITIONS_JOB);
                        Diagnosis.failed(job, pods, name).ifPresent(failure -> {
                            throw failure;
                        });
                        hopeless(pods);
                        return Diagnosis.succeeded(job);
                    });
        } finally {
            noteDefinitions(before);
        }
    }

    /** Also after a failure: a job that failed at the second definition has brought the first. */
    private void noteDefinitions(Map<String, ObjectRef> before) {
        var interrupted = Thread.interrupted();
        for (var definition : definitions().entrySet()) {
            if (!before.containsKey(definition.getKey())) {
                created.add(definition.getValue());
                record = record.with(definition.getValue());
            }
        }
        write();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady(String image) {
        progress.accept("Waiting for the extension (" + image + ") to enrol");
        await(deadlines.ready(), () -> Diagnosis.state(cluster.pods("extension")), () -> {
            var deployment = cluster.deployment(Names.DEPLOYMENT);
            Diagnosis.podRefused(deployment).ifPresent(reason -> {
                throw new LifeboatException(
                        ErrorCode.CLUSTER_RIGHTS_MISSING,
                        Map.of("verb", "create", "resource", "the extension's pod", "reason", reason));
            });
            hopeless(cluster.pods("extension"));
            return Diagnosis.isReady(deployment);
        });
    }

    private void hopeless(List<Pod> pods) {
        Diagnosis.hopeless(pods, name, deadlines.scheduling(), clock.instant()).ifPresent(failure -> {
            throw failure;
        });
    }

    private void await(Duration limit, Supplier<String> state, Supplier<Boolean> done) {
        var deadline = clock.instant().plus(limit);
        var said = "";
        while (!look(done, deadline)) {
            if (!clock.instant().isBefore(deadline)) {
                throw new LifeboatException(
                        ErrorCode.INSTALL_TIMED_OUT,
                        Map.of("cluster", name, "limit", text(limit), "reason", state.get()));
            }
            Pause.of(deadlines.poll());
            var now = state.get();
            if (!now.equals(said)) {
                progress.accept("  " + now);
                said = now;
            }
        }
    }

    /** A cluster that is gone for some seconds does not end an installation. */
    private boolean look(Supplier<Boolean> done, Instant deadline) {
        try {
            return done.get();
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.CLUSTER_UNREACHABLE && clock.instant().isBefore(deadline)) {
                return false;
            }
            throw e;
        }
    }

    private LifeboatException rolledBack(LifeboatException failure) {
        if (created.isEmpty() && replaced.isEmpty() && unanswered == null) {
            return failure;
        }
        progress.accept("Failed: " + failure.text());
        var left = rollBackUninterrupted();
        return left.isEmpty() ? failure : withLeftovers(failure, left);
    }

    /**
     * Takes back what {@link #install} did, for a caller whose own next step failed.
     *
     * @throws LifeboatException INSTALL_LEFTOVERS naming what could not be removed
     */
    public void undo() {
        var left = rollBackUninterrupted();
        if (!left.isEmpty()) {
            throw new LifeboatException(ErrorCode.INSTALL_LEFTOVERS, Map.of("resources", String.join("; ", left)));
        }
    }

    private List<String> rollBackUninterrupted() {
        progress.accept("Rolling back");
        var left = new ArrayList<String>();
        Uninterrupted.run(() -> left.addAll(rollBack()));
        return left;
    }

    private List<String> rollBack() {
        var left = new ArrayList<String>();
        try {
            if (replaced.isEmpty()) {
                created.addAll(cluster.madeByExtension().stream()
                        .filter(made -> !created.contains(made))
                        .toList());
            }
        } catch (LifeboatException e) {
            left.add("the extension's own Secret and Lease: " + e.text());
        }
        created.addAll(answeredLate(left));
        var removal = new Removal(cluster, deadlines, clock, progress);
        left.addAll(removal.remove(created));
        left.addAll(removal.remove(answeredLate(left))); // a write that was still on its way when it was looked for
        for (var previous : replaced.reversed()) {
            try {
                cluster.restore(previous);
            } catch (LifeboatException e) {
                left.add(TargetCluster.describe(previous) + ": " + e.text());
            }
        }
        if (recorded && left.isEmpty()) {
            try {
                forget();
            } catch (LifeboatException e) {
                left.add("ConfigMap " + Names.RECORD + ": " + e.text());
            }
        }
        return left;
    }

    private List<ObjectRef> answeredLate(List<String> left) {
        var sent = unanswered;
        if (sent == null) {
            return List.of();
        }
        try {
            return cluster.find(sent)
                    .filter(TargetCluster::isOurs)
                    .map(TargetCluster::ref)
                    .filter(found -> !created.contains(found))
                    .map(List::of)
                    .orElse(List.of());
        } catch (LifeboatException e) {
            left.add(TargetCluster.describe(sent) + ": " + e.text());
            return List.of();
        }
    }

    private void forget() {
        var remaining = record.created().stream()
                .filter(object -> created.stream().noneMatch(mine -> mine.uid().equals(object.uid())))
                .toList();
        if (!remaining.isEmpty()) {
            cluster.write(new InstallationRecord(true, remaining));
        } else if (created.stream().noneMatch(object -> object.kind().equals("Namespace"))) {
            cluster.deleteRecord();
        }
    }

    private static LifeboatException withLeftovers(LifeboatException failure, List<String> left) {
        var details = new HashMap<>(failure.details());
        details.merge("reason", "left behind: " + String.join("; ", left), (reason, more) -> reason + "; " + more);
        details.put("leftBehind", String.join("; ", left));
        return new LifeboatException(failure.code(), details, failure);
    }

    private static String text(Duration duration) {
        return duration.toMinutes() > 0 && duration.toSecondsPart() == 0
                ? duration.toMinutes() + " min"
                : duration.toSeconds() + " s";
    }
}
