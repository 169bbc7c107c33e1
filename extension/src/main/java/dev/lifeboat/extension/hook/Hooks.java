package dev.lifeboat.extension.hook;

import dev.lifeboat.api.cluster.BackupHook;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.ResourcePath;
import dev.lifeboat.extension.task.TaskContext;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The hooks of one backup. {@link #freeze} runs the pre hooks, {@link #thaw} the post hooks of everything that was started, in reverse. That a pod is about
 * to be frozen is on record before its first command, so a process that comes after a crash thaws it. For one thread.
 */
public final class Hooks {
    private static final String INTENT = "hook.";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** Phases of pods that have nothing to freeze any more, of Jobs for example. */
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private static final Comparator<Frozen> NEWEST_FIRST = Comparator.comparingInt(Frozen::position)
            .thenComparingInt(Frozen::index)
            .thenComparing(Frozen::pod)
            .reversed();
    private static final ApiResource PODS =
            new ApiResource("", "v1", "Pod", "pods", true, Set.of("list"), List.of("v1"));

    private static final Set<String> CODES = Stream.of(
                    ErrorCode.HOOK_FAILED, ErrorCode.HOOK_NO_TARGET, ErrorCode.HOOK_NOT_FOUND, ErrorCode.HOOK_INVALID)
            .map(ErrorCode::wire)
            .collect(Collectors.toUnmodifiableSet());

    private final TaskContext context;
    private final List<NamespacedName> references;
    private final Set<String> namespaces;
    private final Set<String> frozenClaims = new HashSet<>();
    private long began;
    private long ended;

    /** @param namespaces that the backup is about: no hook reaches beyond them */
    public Hooks(TaskContext context, List<NamespacedName> references, Set<String> namespaces) {
        this.context = context;
        this.references = List.copyOf(references);
        this.namespaces = namespaces;
    }

    /** Whether a finding was made here: no later step of a backup would make it again. */
    public static boolean isOfHooks(Finding finding) {
        return CODES.contains(finding.code());
    }

    /** Claims of pods whose pre hooks all succeeded. */
    public Set<String> frozenClaims() {
        return Set.copyOf(frozenClaims);
    }

    /** From the first pre hook to the last post hook; zero if there was none. */
    public Duration frozenFor() {
        return began == 0 ? Duration.ZERO : Duration.ofNanos((ended == 0 ? System.nanoTime() : ended) - began);
    }

    /** Runs the pre hooks. Failures are findings, never exceptions: the snapshots are cut all the same. */
    public void freeze() throws IOException, InterruptedException {
        for (var reference : references) {
            var hook = load(reference);
            if (hook == null) {
                continue;
            }
            var entries = hook.spec().entries();
            for (var i = 0; i < entries.size(); i++) {
                context.cancellation().check();
                freeze(reference, i, entries.get(i));
            }
        }
    }

    private void freeze(NamespacedName reference, int index, BackupHook.Entry entry)
            throws IOException, InterruptedException {
        var steps = entry.preHooks();
        for (var namespace : reach(reference, entry)) {
            var all = targets(namespace, entry);
            var targets = new ArrayList<Target>();
            for (var target : all) {
                if (target.running().isEmpty()) {
                    failed(reference, entry, target.key(), "", "none of its containers is running and ready");
                } else {
                    targets.add(target);
                }
            }
            if (all.isEmpty()) {
                context.reporter()
                        .findings()
                        .warn(
                                ErrorCode.HOOK_NO_TARGET,
                                "pods " + namespace + "/",
                                Map.of("hook", label(reference, entry), "namespace", namespace));
                continue;
            }
            for (var target : targets) {
                began = began == 0 ? System.nanoTime() : began;
                context.journal().intend(intent(reference, index, target), target.key());
                var succeeded = true;
                for (var step : steps == null ? List.<BackupHook.Step>of() : steps) {
                    if (!run(reference, entry, step.exec(), target)) {
                        succeeded = false;
                        if (!"Continue".equals(step.exec().onError())) {
                            return; // the rest of this entry is skipped
                        }
                    }
                }
                if (succeeded) {
                    frozenClaims.addAll(target.claims());
                }
            }
        }
    }

    /** Runs the post hooks of every pod on record, newest first. Runs to its end whatever fails; a second call does nothing. */
    public void thaw() throws IOException, InterruptedException {
        var frozen = context.journal().intents().keySet().stream()
                .filter(name -> name.startsWith(INTENT))
                .map(Frozen::parse)
                .sorted(NEWEST_FIRST)
                .toList();
        @Nullable Exception failure = null;
        for (var one : frozen) {
            try {
                thaw(one);
                context.journal().settle(one.intent());
            } catch (IOException | LifeboatException e) {
                failure = e; // stays on record, and the others are thawed all the same
            }
        }
        if (!frozen.isEmpty()) {
            ended = System.nanoTime();
            context.journal().flush();
        }
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case LifeboatException e -> throw e;
            default -> throw new IllegalStateException(failure);
        }
    }

    /** A pod on record, and which entry of which hook froze it. */
    private record Frozen(String intent, int position, int index, String pod) {
        static Frozen parse(String intent) {
            var parts = intent.substring(INTENT.length()).split("\\.", 3);
            return new Frozen(intent, Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), parts[2]);
        }
    }

    private void thaw(Frozen frozen) throws IOException, InterruptedException {
        var index = frozen.index();
        var pod = frozen.pod();
        if (frozen.position() >= references.size()) {
            return;
        }
        var reference = references.get(frozen.position());
        var hook = load(reference);
        if (hook == null || index >= hook.spec().entries().size()) {
            return;
        }
        var entry = hook.spec().entries().get(index);
        var slash = pod.indexOf('/');
        var answer = context.cluster()
                .send(Call.get(ResourcePath.of(PODS, pod.substring(0, slash), pod.substring(slash + 1))));
        if (!answer.isSuccess()) {
            failed(reference, entry, pod, "", "the pod cannot be read: " + answer.message());
            return;
        }
        var target = Target.of(answer.json());
        var steps = entry.postHooks();
        for (var step : steps == null ? List.<BackupHook.Step>of() : steps) {
            if (!run(reference, entry, step.exec(), target)
                    && "Fail".equals(step.exec().onError())) {
                return;
            }
        }
    }

    private boolean run(NamespacedName reference, BackupHook.Entry entry, BackupHook.Exec exec, Target target)
            throws InterruptedException {
        var container = target.container(exec.container());
        var wanted = exec.container();
        if (container == null) {
            failed(reference, entry, target.key(), wanted == null ? "" : wanted, "the container is not running");
            return false;
        }
        var text = exec.timeout();
        var limit = text == null ? LIMIT : GoDuration.parse(text).orElse(LIMIT);
        var ended = new Command(context.cluster()).run(target, container, exec.command(), limit);
        if (ended.result().isSuccess()) {
            return true;
        }
        failed(reference, entry, target.key(), container, reason(ended, limit, target));
        return false;
    }

    private String reason(Command.Ended ended, Duration limit, Target target) throws InterruptedException {
        var result = ended.result();
        return switch (result.state()) {
            case ENDED -> "exit code " + result.exitCode() + excerpt(ended, target);
            case TIMED_OUT ->
                "it did not end within " + limit.toSeconds() + " s, " + ended.remains() + excerpt(ended, target);
            case NOT_STARTED -> "it could not be started: " + Masking.patterns(result.problem());
            case LOST -> "the connection to it was lost: " + Masking.patterns(result.problem());
        };
    }

    private String excerpt(Command.Ended ended, Target target) throws InterruptedException {
        var result = ended.result();
        var output = result.errors().isBlank() ? result.output() : result.errors();
        var shown = Masking.mask(output, target, context.cluster());
        return shown.isEmpty() ? "" : ": " + shown;
    }

    private void failed(NamespacedName reference, BackupHook.Entry entry, String pod, String container, String reason) {
        context.reporter()
                .findings()
                .warn(
                        ErrorCode.HOOK_FAILED,
                        "pods " + pod,
                        Map.of("hook", label(reference, entry), "container", container, "reason", reason));
    }

    private @Nullable BackupHook load(NamespacedName reference) throws IOException, InterruptedException {
        var answer = context.cluster()
                .send(Call.get(
                        ResourcePath.of(BackupHook.GROUP, BackupHook.VERSION, BackupHook.PLURAL, reference.namespace())
                                + "/"
                                + reference.name()));
        var resource = "backuphooks " + reference.namespace() + "/" + reference.name();
        if (answer.status() == 404) {
            context.reporter().findings().warn(ErrorCode.HOOK_NOT_FOUND, resource, Map.of());
            return null;
        }
        answer.orThrow("get", resource);
        try {
            var hook = Json.read(answer.body(), BackupHook.class);
            check(hook);
            return hook;
        } catch (LifeboatException | IllegalArgumentException | NullPointerException e) {
            context.reporter()
                    .findings()
                    .warn(
                            ErrorCode.HOOK_INVALID,
                            resource,
                            Map.of("reason", "its fields are not those of a BackupHook"));
            return null;
        }
    }

    /** What the definition's schema promises, for definitions that are older or were changed. */
    @SuppressWarnings("NullAway") // records filled from JSON of another's making
    private static void check(BackupHook hook) {
        for (var entry : hook.spec().entries()) {
            var steps = new ArrayList<BackupHook.Step>();
            steps.addAll(entry.preHooks() == null ? List.of() : entry.preHooks());
            steps.addAll(entry.postHooks() == null ? List.of() : entry.postHooks());
            for (var step : steps) {
                if (step.exec() == null
                        || step.exec().command() == null
                        || step.exec().command().isEmpty()) {
                    throw new IllegalArgumentException("a hook without a command");
                }
            }
        }
    }

    /** A hook acts on its own namespace only, unless it lies in the extension's (design 6). */
    private List<String> reach(NamespacedName reference, BackupHook.Entry entry) {
        var everywhere = reference.namespace().equals(context.namespace());
        var included = entry.includedNamespaces();
        var excluded = entry.excludedNamespaces();
        return namespaces.stream()
                .filter(name -> everywhere || name.equals(reference.namespace()))
                .filter(name ->
                        included == null || included.isEmpty() || included.contains(name) || included.contains("*"))
                .filter(name -> excluded == null || !excluded.contains(name))
                .toList();
    }

    private List<Target> targets(String namespace, BackupHook.Entry entry) throws IOException, InterruptedException {
        var targets = new ArrayList<Target>();
        try {
            new ListPages(context.cluster()).run(ListPages.Selection.all(PODS).in(namespace), item -> {
                if (!item.view().isBeingDeleted()
                        && Selector.matches(entry.labelSelector(), item.view().labels())) {
                    var pod = Json.parse(item.bytes());
                    if (!ENDED.contains(pod.at("/status/phase").asText())) {
                        targets.add(Target.of(pod));
                    }
                }
            });
        } catch (ListPages.ListException e) {
            throw new IOException("Pods of " + namespace + " cannot be listed: " + e.getMessage(), e);
        }
        return targets;
    }

    private String intent(NamespacedName reference, int index, Target target) {
        return INTENT + references.indexOf(reference) + "." + index + "." + target.key();
    }

    private static String label(NamespacedName reference, BackupHook.Entry entry) {
        return reference.namespace() + "/" + reference.name() + " (" + entry.name() + ")";
    }
}
