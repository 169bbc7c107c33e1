package dev.lifeboat.extension.backup;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.Selection;
import dev.lifeboat.extension.hook.Hooks;
import dev.lifeboat.extension.inventory.Inventory;
import dev.lifeboat.extension.inventory.InventoryReader;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.Traffic;
import dev.lifeboat.extension.link.LinkPackSink;
import dev.lifeboat.extension.snapshot.Snapshots;
import dev.lifeboat.extension.task.Cancellation;
import dev.lifeboat.extension.task.Findings;
import dev.lifeboat.extension.task.MemoryEnds;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.WriterParameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * One backup from its inventory to its commit. What a restarted process must know is in the journal: pods that were frozen, and whether the snapshots were
 * cut. Resources are read again after a restart; what was stored of them before is not stored twice.
 */
final class Backup {
    /** An application is not kept frozen longer for its snapshots; what is cut later counts as crash consistent. */
    private static final Duration LONGEST_FREEZE = Duration.ofSeconds(60);

    private static final Duration CLEAN_UP = Duration.ofSeconds(15);
    private static final String CUT = "cut";
    private static final String TOLD = "hookFindings";

    private final BackupSpec spec;
    private final TaskContext context;
    private final Path spool;
    private final Snapshots snapshots;
    private final Traffic.Sums before;

    Backup(BackupSpec spec, TaskContext context, Path spool) {
        this.spec = spec;
        this.context = context;
        this.spool = spool;
        this.snapshots = new Snapshots(context.cluster(), context.id(), spec.snapshotTimeout());
        this.before = context.cluster().traffic().sums();
    }

    TaskOutcome run() throws IOException, InterruptedException, ListPages.ListException {
        try {
            MemoryEnds.check(context.journal());
            var selection = spec.filter().toSelection();
            var inventory = inventory(selection);
            cut(inventory, new Hooks(context, spec.hooks(), inventory.namespaces()));
            return save(inventory, new Sections(context, selection, inventory));
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.COMMIT_REFUSED) {
                // the only answer that says for sure that no point needs the snapshots
                context.journal().settle(BackupRunner.COMMIT);
            }
            if (e.code() == ErrorCode.FENCED) {
                // told before the ticker was: the snapshots are another instance's now
                context.cancellation().cancel(Cancellation.Reason.FENCED);
            }
            throw e;
        } finally {
            cleanUp(context.journal().intents().containsKey(BackupRunner.COMMIT));
        }
    }

    private Inventory inventory(Selection selection) throws IOException, InterruptedException, ListPages.ListException {
        stage("Inventory");
        left().thaw(); // before anything that takes long (rule 181)
        subTask(1, "Inventory", SubTask.State.IN_PROGRESS, "", Map.of());
        var inventory = new InventoryReader(
                        context.cluster(),
                        selection,
                        context.namespace(),
                        context.reporter().findings())
                .read(spec.snapshotVolumes());
        subTask(1, "Inventory", SubTask.State.COMPLETED, inventory.namespaces().size() + " namespaces", Map.of());
        return inventory;
    }

    /** The hooks as a process before this one left them: what is frozen is in the journal. */
    private Hooks left() {
        return new Hooks(context, spec.hooks(), Set.of());
    }

    /** Freeze, cut, thaw: as short as the storage allows, and thawed whatever happens. */
    private void cut(Inventory inventory, Hooks hooks)
            throws IOException, InterruptedException, ListPages.ListException {
        if (context.journal().counter(CUT) > 0) {
            snapshots.resume(inventory.claims());
            tellAgain();
            return;
        }
        snapshots.discard(); // of an earlier process that did not come to the end of this step
        stage("Hooks and snapshots");
        subTask(2, "Hooks", SubTask.State.IN_PROGRESS, "", Map.of());
        subTask(
                3,
                "Snapshots",
                SubTask.State.IN_PROGRESS,
                "0 of " + inventory.claims().size(),
                Map.of());
        try {
            hooks.freeze();
            snapshots.request(inventory.claims());
            snapshots.awaitCut(
                    hooks.frozenClaims(),
                    spec.hooks().isEmpty() ? spec.snapshotTimeout() : LONGEST_FREEZE,
                    context.cancellation());
        } finally {
            thaw(hooks);
        }
        // hooks do not run again after a restart: what they said would be lost, and the point would look complete
        keepFindings();
        context.journal().count(CUT, 1);
        context.journal().enter("Resources");
        var seconds = "%.1f s".formatted(hooks.frozenFor().toMillis() / 1e3);
        subTask(
                2,
                "Hooks",
                spec.hooks().isEmpty() ? SubTask.State.SKIPPED : SubTask.State.COMPLETED,
                spec.hooks().isEmpty() ? "" : "frozen for " + seconds,
                Map.of("FrozenMillis", Long.toString(hooks.frozenFor().toMillis())));
    }

    private void keepFindings() throws InterruptedException {
        var told = context.reporter().findings().list(Findings.KEPT).stream()
                .filter(Hooks::isOfHooks)
                .toList();
        if (!told.isEmpty()) {
            context.journal().intend(TOLD, new String(Json.write(told), StandardCharsets.UTF_8));
        }
    }

    private void tellAgain() {
        var told = context.journal().intents().get(TOLD);
        if (told != null) {
            for (var finding : Json.read(told.getBytes(StandardCharsets.UTF_8), Finding[].class)) {
                context.reporter().findings().again(finding);
            }
        }
    }

    private TaskOutcome save(Inventory inventory, Sections sections)
            throws IOException, InterruptedException, ListPages.ListException {
        stage("Resources");
        subTask(4, "Resources", SubTask.State.IN_PROGRESS, "", Map.of());
        var keys = context.link().keys();
        var parameters = new WriterParameters(RepositoryId.of(keys.repository()), keys.idKey(), keys.cutKey());
        try (var writer = new PointWriter(
                parameters, new LinkPackSink(context.link()), new LinkParentIds(context.link()), spool)) {
            var reports = new ArrayList<>(sections.write(writer));
            var objects = sections.objects();
            subTask(4, "Resources", SubTask.State.COMPLETED, objects + " objects", Map.of());
            stage("Snapshots");
            var cuts = snapshots.finish(context.cancellation());
            var volumes = new VolumeSection(context.reporter().findings()).write(writer, inventory.claims(), cuts);
            reports.add(spec.snapshotVolumes() ? volumes.report() : SectionReports.notSelected("volume"));
            subTask(
                    3,
                    "Snapshots",
                    volumes.failed() > 0 ? SubTask.State.COMPLETED_WITH_WARNINGS : SubTask.State.COMPLETED,
                    volumes.saved() + " of " + inventory.claims().size(),
                    Map.of());
            stage("Commit");
            subTask(5, "Commit", SubTask.State.IN_PROGRESS, "", Map.of());
            context.cancellation().check();
            var packs = writer.finish().stream().map(id -> id.hex()).toList();
            var facts = new TreeMap<>(SourceFacts.of(context.cluster(), inventory));
            facts.putAll(impact());
            context.journal().intend(BackupRunner.COMMIT, spec.point());
            context.link()
                    .commit(reports, packs, facts, context.reporter().findings().list());
            subTask(5, "Commit", SubTask.State.COMPLETED, "", Map.of("Point", spec.point()));
            var counts = new TreeMap<String, Long>();
            counts.put("Objects", objects);
            counts.put("Volumes", volumes.saved());
            counts.put("VolumesWithoutData", volumes.failed());
            counts.put("BytesStored", writer.bytesStored());
            return new TaskOutcome(TaskOutcome.Result.SUCCEEDED, null, counts);
        }
    }

    /** What this backup cost the API server (rule 176): a few calls of other tasks of this process may be counted along. */
    private Map<String, String> impact() throws IOException, InterruptedException {
        var asked = context.cluster().traffic().sums().since(before);
        if (asked.throttled() > 0) {
            var count = Long.toString(asked.throttled());
            context.reporter().findings().inform(ErrorCode.API_THROTTLED, "the API server", Map.of("count", count));
        }
        return SourceFacts.of(asked, context.cluster());
    }

    /** In the normal case the commands have their own limits; a task that ends early has only a moment for them. */
    private void thaw(Hooks hooks) throws IOException, InterruptedException {
        if (context.cancellation().isCancelled() || Thread.currentThread().isInterrupted()) {
            aside(hooks::thaw);
        } else {
            hooks.thaw();
        }
    }

    /**
     * After a failure or cancel nothing of this task stays in the cluster. A process that is being stopped only thaws: the next one goes on. One that was
     * fenced touches nothing. Snapshots of a point that may exist are left to the task's next lease or to prune.
     */
    private void cleanUp(boolean mayBeCommitted) throws InterruptedException {
        var reason = context.cancellation().reason();
        if (reason == Cancellation.Reason.FENCED) {
            return;
        }
        try {
            aside(() -> left().thaw());
            var goesOn = reason == Cancellation.Reason.STOPPING
                    || Thread.currentThread().isInterrupted();
            if (!mayBeCommitted && !goesOn) {
                aside(() -> {
                    for (var left : snapshots.discard()) {
                        context.reporter()
                                .findings()
                                .warn(
                                        ErrorCode.GENERIC_WARNING,
                                        "volumesnapshotcontents " + left,
                                        Map.of("reason", "it could not be removed"));
                    }
                });
            }
        } catch (IOException | LifeboatException e) {
            context.reporter()
                    .findings()
                    .warn(
                            ErrorCode.GENERIC_WARNING,
                            "task " + context.id(),
                            Map.of("reason", "clean-up did not end: " + e.getMessage()));
        }
    }

    private interface Step {
        void run() throws IOException, InterruptedException, ListPages.ListException;
    }

    /** On a thread of its own: an interrupt that ends the task must not end its clean-up, which has a limit of its own. */
    private static void aside(Step step) throws IOException, InterruptedException {
        var failure = new java.util.concurrent.atomic.AtomicReference<Exception>();
        var thread = Thread.ofVirtual().name("clean-up").start(() -> {
            try {
                step.run();
            } catch (Exception e) {
                failure.set(e);
            }
        });
        var interrupted = false;
        var deadline = System.nanoTime() + CLEAN_UP.toNanos();
        while (thread.isAlive() && System.nanoTime() < deadline) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (thread.isAlive()) {
            thread.interrupt();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure.get()) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case InterruptedException e -> throw e;
            case Exception e -> throw new IOException(e);
        }
    }

    private void stage(String name) throws InterruptedException {
        context.cancellation().check();
        context.reporter().stage(name);
        context.journal().enter(name);
    }

    private void subTask(int id, String name, SubTask.State state, String progress, Map<String, String> details) {
        context.reporter().subTask(new SubTask(id, name, state, progress, details));
    }
}
