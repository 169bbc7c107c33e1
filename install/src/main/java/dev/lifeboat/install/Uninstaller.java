package dev.lifeboat.install;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Removes an extension from a cluster: what its installation wrote down as created; without such a record (way b: kubectl, Helm, GitOps) what carries
 * our labels and one of our names; and the snapshot classes of a backup that was killed. Definitions with objects stay. Repeatable.
 */
public final class Uninstaller {
    private static final Enrolment NOBODY =
            new Enrolment(URI.create("https://localhost"), "-----BEGIN CERTIFICATE-----", "none");

    private final TargetCluster cluster;
    private final Deadlines deadlines;
    private final InstantSource clock;
    private final Consumer<String> progress;

    public Uninstaller(TargetCluster cluster, Deadlines deadlines, InstantSource clock, Consumer<String> progress) {
        this.cluster = cluster;
        this.deadlines = deadlines;
        this.clock = clock;
        this.progress = progress;
    }

    /**
     * @return what was removed
     * @throws LifeboatException INSTALL_LEFTOVERS naming what could not be removed; CLUSTER_UNREACHABLE, CLUSTER_RIGHTS_MISSING
     */
    public List<ObjectRef> uninstall() {
        var record = cluster.record();
        var objects = new ArrayList<>(record.map(InstallationRecord::created).orElseGet(this::labelled));
        if (!objects.isEmpty()) {
            for (var made : cluster.madeByExtension()) {
                if (!objects.contains(made)) {
                    objects.add(made);
                }
            }
        }
        objects.addAll(cluster.snapshotClasses());
        var left = new Removal(cluster, deadlines, clock, progress).remove(objects);
        if (!left.isEmpty()) {
            throw new LifeboatException(ErrorCode.INSTALL_LEFTOVERS, Map.of("resources", String.join("; ", left)));
        }
        if (record.isPresent()) {
            cluster.deleteRecord();
        }
        return List.copyOf(objects);
    }

    private List<ObjectRef> labelled() {
        var objects = new ArrayList<ObjectRef>();
        for (var object : Manifest.of(NOBODY, null, Map.of()).objects()) {
            cluster.find(cluster.parse(object))
                    .filter(TargetCluster::isOurs)
                    .map(TargetCluster::ref)
                    .ifPresent(objects::add);
        }
        for (var definition : Names.DEFINITIONS) {
            if (cluster.isOurDefinition(definition)) {
                cluster.definition(definition).ifPresent(objects::add);
            }
        }
        return objects;
    }
}
