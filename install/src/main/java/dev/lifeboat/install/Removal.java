package dev.lifeboat.install;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes objects away in the order that is safe: what runs, what it made, definitions that nobody uses, the rest, the namespace last.
 *
 * <p>Goes on after a failure, so that as little as possible stays behind, and names what did.
 */
final class Removal {
    private static final Set<String> RUNNING = Set.of("Deployment", "Job");

    private final TargetCluster cluster;
    private final Deadlines deadlines;
    private final InstantSource clock;
    private final Consumer<String> progress;

    Removal(TargetCluster cluster, Deadlines deadlines, InstantSource clock, Consumer<String> progress) {
        this.cluster = cluster;
        this.deadlines = deadlines;
        this.clock = clock;
        this.progress = progress;
    }

    /** @return what could not be removed, with the reason; empty if everything is gone */
    List<String> remove(List<ObjectRef> created) {
        var left = new ArrayList<String>();
        var gone = new ArrayList<ObjectRef>();
        for (var object : ordered(created)) {
            if (object.kind().equals("CustomResourceDefinition") && isKept(object, left)) {
                continue;
            }
            try {
                progress.accept("Removing " + object);
                cluster.delete(object);
                gone.add(object);
                if (RUNNING.contains(object.kind())) {
                    await(List.of(object), left);
                    awaitNoPods(left);
                }
            } catch (LifeboatException e) {
                left.add(object + ": " + e.text());
            }
        }
        await(gone, left);
        return List.copyOf(new LinkedHashSet<>(left));
    }

    private boolean isKept(ObjectRef definition, List<String> left) {
        try {
            var inUse = cluster.isInUse(definition.name());
            if (inUse) {
                progress.accept("Keeping " + definition + ": objects of it exist");
            }
            return inUse;
        } catch (LifeboatException e) {
            left.add(definition + ": " + e.text());
            return true; // not known to be unused: a definition takes its objects with it
        }
    }

    private void await(List<ObjectRef> objects, List<String> left) {
        var deadline = clock.instant().plus(deadlines.removal());
        var open = new HashSet<>(objects);
        while (!open.isEmpty()) {
            try {
                open.removeIf(object -> !cluster.exists(object));
            } catch (LifeboatException e) {
                if (e.code() != ErrorCode.CLUSTER_UNREACHABLE
                        || !clock.instant().isBefore(deadline)) {
                    open.forEach(object -> left.add(object + ": " + e.text()));
                    return;
                }
            }
            if (!open.isEmpty() && !clock.instant().isBefore(deadline)) {
                open.forEach(object -> left.add(object + ": still there after " + deadlines.removal()));
                return;
            }
            if (!open.isEmpty()) {
                Pause.uninterruptibly(deadlines.poll());
            }
        }
    }

    /** A pod that still runs could make anew what is removed next. */
    private void awaitNoPods(List<String> left) {
        var deadline = clock.instant().plus(deadlines.removal());
        for (var component : List.of("extension", "crds")) {
            while (cluster.pods(component).stream()
                    .anyMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null)) {
                if (!clock.instant().isBefore(deadline)) {
                    left.add("pods of " + component + ": still there after " + deadlines.removal());
                    return;
                }
                Pause.uninterruptibly(deadlines.poll());
            }
        }
    }

    private static List<ObjectRef> ordered(List<ObjectRef> created) {
        var newestFirst = created.reversed();
        var ordered = new ArrayList<ObjectRef>();
        newestFirst.stream().filter(object -> RUNNING.contains(object.kind())).forEach(ordered::add);
        newestFirst.stream()
                .filter(object -> object.kind().equals("CustomResourceDefinition"))
                .forEach(ordered::add);
        newestFirst.stream()
                .filter(object -> !ordered.contains(object) && !object.kind().equals("Namespace"))
                .forEach(ordered::add);
        newestFirst.stream().filter(object -> object.kind().equals("Namespace")).forEach(ordered::add);
        return ordered;
    }
}
