package dev.lifeboat.extension.restore;

import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.restore.Applier.Plan;
import dev.lifeboat.extension.restore.Applier.Tools;
import dev.lifeboat.extension.restore.WindowReader.Entry;
import dev.lifeboat.extension.restore.apply.AdaptiveLimit;
import dev.lifeboat.extension.restore.apply.Creator;
import dev.lifeboat.extension.restore.apply.NameSet;
import dev.lifeboat.extension.restore.apply.Owners;
import dev.lifeboat.extension.restore.apply.Sender;
import dev.lifeboat.extension.restore.apply.UidMap;
import dev.lifeboat.extension.restore.check.AfterCheck;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.restore.stage.OwnerOrder;
import dev.lifeboat.extension.restore.stage.Stage;
import dev.lifeboat.extension.restore.volume.Claims;
import dev.lifeboat.extension.restore.volume.Filling;
import dev.lifeboat.extension.restore.volume.TemporarySnapshots;
import dev.lifeboat.extension.restore.volume.VolumeEntries;
import dev.lifeboat.extension.task.Findings;
import dev.lifeboat.extension.task.TaskContext;
import java.io.IOException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One restore from its first to its last step. The order of steps and sections follows from the point alone, so a restarted process comes to the same place
 * and looks again at nothing but the window that was open (rule 170).
 */
final class Restore {
    private static final String VOLUMES = Steps.VOLUMES;
    private static final String CLAIMS = new Kind("", "persistentvolumeclaims").section();
    private static final String INTENT = "restore";
    /** Trees of objects take several times their bytes; this many KiB of them may be in memory. */
    private static final int TREES = 16 << 10;

    private static final int UIDS = 200_000;

    private final RestoreSpec spec;
    private final TaskContext context;
    private final ClusterApi cluster;
    private final Selection selection;
    private final ServedKinds kinds;
    private final Creator creator;
    private final Sender sender;
    private final String manager;
    private final TemporarySnapshots temporary;
    private final VolumeEntries volumes = new VolumeEntries();
    private final UidMap uids = new UidMap(UIDS);
    private final Semaphore trees = new Semaphore(TREES);
    private final Map<String, Long> sums = new TreeMap<>();
    private final TreeSet<String> relink = new TreeSet<>();
    private Position position = Position.START;
    private final Chosen chosen = new Chosen();

    private boolean resuming;
    private long total;
    private long done;
    private long bytes;

    /** @param writes where creates go: an API that repeats nothing by itself, so that the limit adapts to each answer */
    Restore(RestoreSpec spec, TaskContext context, ClusterApi writes) {
        this.spec = spec;
        this.context = context;
        cluster = context.cluster();
        selection = new Selection(spec.filter(), context.namespace());
        kinds = new ServedKinds(cluster);
        creator = new Creator(writes, new AdaptiveLimit());
        manager = "lifeboat-restore-"
                + context.id().substring(0, Math.min(12, context.id().length()));
        sender = new Sender(creator, manager);
        temporary = new TemporarySnapshots(context.id());
    }

    TaskOutcome run() throws IOException, InterruptedException {
        resume();
        var fromTheBeginning = !resuming;
        context.reporter().stage("Preparation");
        var point = context.link().sections();
        var sections = point.sections().stream()
                .filter(section -> section.state() != SectionReport.State.NOT_SELECTED)
                .toList();
        if (!resuming) {
            Tellings.missing(sections, context.reporter().findings());
        }
        total = sections.stream().mapToLong(SectionReport::entries).sum();
        var names = sections.stream()
                .filter(section -> section.entries() > 0)
                .map(SectionReport::name)
                .collect(Collectors.toCollection(TreeSet::new));
        kinds.refresh();
        var needs = new Needs(selection, names);
        needs.read(context.link());
        Needs.readVolumes(context.link(), names, volumes);
        var pointNames = new PointNames(context.link(), names);
        var owners = new Owners(new OwnerLookup(kinds, pointNames, uids, sender));
        var claims = new Claims(
                creator,
                cluster,
                temporary,
                volumes,
                spec.volumesWithData(),
                context.reporter().findings());
        var patience = spec.readyTimeout().compareTo(spec.namespaceTimeout()) < 0
                ? spec.readyTimeout()
                : spec.namespaceTimeout();
        var applier = new Applier(new Tools(
                needs,
                new TargetCluster(cluster, kinds, selection, volumes),
                owners,
                uids,
                sender,
                creator,
                new Namespaces(cluster, creator, manager, patience),
                claims,
                context.reporter().findings()));
        for (var stage : Stage.values()) {
            if (stage == Stage.GATES) {
                // what may refuse other calls waits until everything else is in place (rules 60, 61)
                new Relinking(context, cluster, owners, manager, applier::isToRelink).run(relinkOnce(applier));
                fill(names);
                new Backends(cluster, sectionsOf(stage, names), context, needs, spec.readyTimeout()).await();
            }
            stage(stage, sectionsOf(stage, names), applier, claims);
            if (stage == Stage.DEFINITIONS) {
                new Definitions(cluster, kinds).await(names, context.link());
            }
        }
        if (fromTheBeginning) { // of what another process chose nothing is known
            chosen.tell(selection.namespaces(), context.reporter().findings());
        }
        check();
        return new TaskOutcome(TaskOutcome.Result.SUCCEEDED, null, sums);
    }

    Map<String, Long> sums() {
        return Map.copyOf(sums);
    }

    private void resume() {
        var text = context.journal().intents().get(INTENT);
        if (text == null) {
            return;
        }
        position = Position.read(text);
        resuming = true;
        sums.putAll(position.sums());
        relink.addAll(position.relink());
        done = sums.values().stream().mapToLong(Long::longValue).sum();
        position.findings().forEach(context.reporter().findings()::again);
        if (context.journal().restarts() > 0) {
            context.reporter().findings().inform(ErrorCode.EXTENSION_RESTARTED, "restore", Map.of());
        }
    }

    private List<String> sectionsOf(Stage stage, Set<String> names) throws InterruptedException {
        var sections = names.stream()
                .filter(Kind::isSection)
                .filter(name -> Stage.of(Kind.ofSection(name)) == stage)
                .sorted(Comparator.comparingInt((String name) -> stage.rank(Kind.ofSection(name)))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
        if (stage != Stage.CUSTOM || sections.size() < 2) {
            return sections;
        }
        return OwnerOrder.sort(sections, new OwnerKinds(context.link(), kinds).of(sections));
    }

    private void stage(Stage stage, List<String> sections, Applier applier, Claims claims)
            throws IOException, InterruptedException {
        if (isBehind(stage.name())) {
            return;
        }
        enter(stage.name(), stage.title(), SubTask.State.IN_PROGRESS);
        for (var section : sections) {
            if (isBehind(stage.name(), section, sections)) {
                continue;
            }
            var kind = Kind.ofSection(section);
            var resource = kinds.find(kind);
            var windows = new Windows(stage.name(), section) {
                private @Nullable NameSet existing;

                @Override
                boolean isThere(String key) throws IOException, InterruptedException {
                    if (existing == null) {
                        existing = resource == null
                                ? new NameSet()
                                : Existing.list(cluster, resource, selection.namespaces());
                    }
                    return existing.contains(key);
                }

                @Override
                @Nullable
                Outcome apply(Entry entry, boolean absent, boolean there) throws InterruptedException {
                    return applier.apply(new Plan(kind, resource, absent, there), entry);
                }

                @Override
                Map<String, String> intents(List<Entry> entries, BitSet absent) {
                    return section.equals(CLAIMS) ? claimIntents(entries, absent, claims) : Map.of();
                }
            };
            windows.run(applier);
        }
        enter(stage.name(), stage.title(), SubTask.State.COMPLETED);
    }

    /** The temporary objects of these claims, on record before the first is made: whatever happens, somebody knows of them (rule 144). */
    private static Map<String, String> claimIntents(List<Entry> entries, BitSet absent, Claims claims) {
        var intents = new TreeMap<String, String>();
        for (var i = absent.nextSetBit(0); i >= 0; i = absent.nextSetBit(i + 1)) {
            var source = claims.source(entries.get(i).key());
            if (source != null) {
                intents.put("volume/" + entries.get(i).key(), claims.temporaryName(source));
            }
        }
        return intents;
    }

    private void fill(Set<String> names) throws IOException, InterruptedException {
        if (!names.contains(VOLUMES) || !names.contains(CLAIMS) || isBehind(VOLUMES)) {
            return;
        }
        enter(VOLUMES, "Volumes", SubTask.State.IN_PROGRESS);
        var deadline = System.nanoTime() + spec.readyTimeout().toNanos();
        var filling = new Filling(
                cluster,
                temporary,
                spec.volumesWithData(),
                !selection.hasLabels(),
                deadline,
                context.reporter().findings());
        new Windows(VOLUMES, VOLUMES) {
            @Override
            boolean isThere(String key) {
                return false;
            }

            @Override
            @Nullable
            Outcome apply(Entry entry, boolean absent, boolean there) throws InterruptedException {
                var outcome = filling.finish(entry.key(), Filling.read(entry.value()));
                if (outcome != null && outcome.state() == Outcome.State.CREATED && outcome.reason() == null) {
                    context.journal().settle("volume/" + entry.key());
                }
                return outcome;
            }

            @Override
            Map<String, String> intents(List<Entry> entries, BitSet absent) {
                return Map.of();
            }
        }.run(null);
        enter(VOLUMES, "Volumes", SubTask.State.COMPLETED);
    }

    private Set<String> relinkOnce(Applier applier) {
        relink.addAll(applier.sectionsToRelink());
        // gates and volumes come after it: nothing more is linked once they have begun
        return isBehind("RELINK") ? new TreeSet<>() : relink;
    }

    private void check() throws IOException, InterruptedException {
        enter("CHECK", "After-check", SubTask.State.IN_PROGRESS);
        new AfterCheck(
                        cluster,
                        manager,
                        spec.readyTimeout(),
                        context.reporter().findings(),
                        context.cancellation()::check)
                .run(selection.namespaces(), selection::namespace);
        enter("CHECK", "After-check", SubTask.State.COMPLETED);
    }

    private void enter(String name, String title, SubTask.State state) throws InterruptedException {
        context.cancellation().check();
        context.reporter().stage(title);
        context.reporter().subTask(new SubTask(Steps.number(name), title, state, "", Map.of()));
        if (state == SubTask.State.IN_PROGRESS) {
            context.journal().enter(name);
        }
    }

    /** True if an earlier process has been through this step. */
    private boolean isBehind(String step) {
        return resuming && Steps.number(step) < Steps.number(position.stage());
    }

    private boolean isBehind(String step, String section, List<String> sections) {
        return resuming
                && step.equals(position.stage())
                && sections.indexOf(section) < sections.indexOf(position.section());
    }

    /** One section, window by window: on record, sent, reported. */
    private abstract class Windows {
        private final String stage;
        private final String section;

        private Windows(String stage, String section) {
            this.stage = stage;
            this.section = section;
        }

        abstract boolean isThere(String key) throws IOException, InterruptedException;

        abstract @Nullable Outcome apply(Entry entry, boolean absent, boolean there) throws InterruptedException;

        abstract Map<String, String> intents(List<Entry> entries, BitSet absent);

        /** @param applier whose sections to re-link are to be kept with the position */
        void run(@Nullable Applier applier) throws IOException, InterruptedException {
            var again = resuming && section.equals(position.section()) && stage.equals(position.stage());
            var upTo = again ? position.upTo() : null;
            var seenBefore = upTo == null ? null : position.absentBits();
            resuming = false;
            position = position.at(stage, section, again ? position.after() : null);
            try (var reader = new WindowReader(context.link(), section, position.after(), upTo)) {
                for (var entries = reader.next(); entries != null; entries = reader.next()) {
                    window(entries, seenBefore, applier);
                    seenBefore = null;
                }
            }
        }

        private void window(List<Entry> entries, @Nullable BitSet seenBefore, @Nullable Applier applier)
                throws IOException, InterruptedException {
            context.cancellation().check();
            var there = new BitSet();
            for (var i = 0; i < entries.size(); i++) {
                there.set(i, isThere(entries.get(i).key()));
            }
            var absent = seenBefore;
            if (absent == null) {
                absent = (BitSet) there.clone();
                absent.flip(0, entries.size());
            }
            var findings = context.reporter().findings().list(Findings.KEPT);
            position = position.open(entries.getLast().key(), absent, List.copyOf(relink), findings);
            var intents = new TreeMap<>(intents(entries, absent));
            intents.put(INTENT, position.text());
            context.journal().intendAll(intents);
            var outcomes = apply(entries, absent, there);
            var told = outcomes.stream().filter(Objects::nonNull).toList();
            if (!told.isEmpty()) {
                context.link().outcomes(position.page(), told);
            }
            told.forEach(outcome -> sums.merge(outcome.state().name(), 1L, Long::sum));
            told.forEach(chosen::add);
            if (applier != null) {
                relink.addAll(applier.sectionsToRelink());
            }
            position = position.close(sums, told.isEmpty() ? 0 : 1);
            progress(entries);
        }

        private List<@Nullable Outcome> apply(List<Entry> entries, BitSet absent, BitSet there)
                throws InterruptedException {
            var outcomes = new Outcome[entries.size()];
            Workers.run(entries.size(), AdaptiveLimit.MOST, number -> {
                context.cancellation().check();
                var entry = entries.get(number);
                var weight = (int) Math.min(TREES, 8 + entry.value().length / 128L);
                trees.acquire(weight);
                try {
                    outcomes[number] = apply(entry, absent.get(number), there.get(number));
                } finally {
                    trees.release(weight);
                }
            });
            return java.util.Arrays.asList(outcomes);
        }

        private void progress(List<Entry> entries) {
            done += entries.size();
            bytes += entries.stream().mapToLong(entry -> entry.value().length).sum();
            sums.forEach((state, count) -> context.journal().count(state, count));
            context.reporter().progress(new Progress(done, Math.max(total, done), bytes));
        }
    }
}
