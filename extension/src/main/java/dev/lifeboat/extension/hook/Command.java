package dev.lifeboat.extension.hook;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.ExecCall;
import dev.lifeboat.extension.kube.ExecInterruptedException;
import dev.lifeboat.extension.kube.ExecResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One command of a hook, ended in the container when its time is over (rule 184). The API server cannot end it: cutting the connection leaves the process
 * alone. So a shell, where the image has one, tells its process id and becomes the command; a second command ends that process and its group.
 *
 * <p>Arguments, environment, user and working directory are those of the command alone. Without a shell it runs as it is and cannot be ended.
 */
final class Command {
    private static final String MARK = "lifeboat-process ";
    private static final Pattern MARKED = Pattern.compile("\\A" + MARK + "([0-9]{1,10})\\r?\\n");
    private static final String TELL = "echo \"" + MARK + "$$\" >&2; exec \"$@\"";
    /** Asks the group, and where there is none the process alone, to end; after 2 s it does not ask any more. Succeeds if a signal was taken. */
    private static final String END = """
            p=$1
            kill -TERM -$p 2>/dev/null || kill -TERM $p 2>/dev/null || exit 3
            for i in 1 2; do
              sleep 1
              kill -0 -$p 2>/dev/null || kill -0 $p 2>/dev/null || exit 0
            done
            kill -KILL -$p 2>/dev/null || kill -KILL $p 2>/dev/null || ! kill -0 $p 2>/dev/null
            """;

    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final int NOT_THERE = 3;
    private static final int OUTPUT = 2_000;

    private final ClusterApi cluster;

    /**
     * How it went.
     *
     * @param remains what became of a process that did not end in time; empty if it ended
     */
    record Ended(ExecResult result, String remains) {}

    Command(ClusterApi cluster) {
        this.cluster = cluster;
    }

    Ended run(Target target, String container, List<String> words, Duration limit) throws InterruptedException {
        var wrapped = new ArrayList<>(List.of("sh", "-c", TELL, "sh"));
        wrapped.addAll(words);
        ExecResult result;
        try {
            result = exec(target, container, wrapped, limit);
        } catch (ExecInterruptedException e) {
            endInterrupted(target, container, e);
            throw e;
        }
        var process = process(result);
        if (process.isPresent()) {
            var own = withoutMark(result);
            return own.state() == ExecResult.State.TIMED_OUT
                    ? new Ended(own, end(target, container, process.get()))
                    : new Ended(own, "");
        }
        return switch (result.state()) {
            // the shell tells its process first of all: without that, nothing of the command has run
            case ENDED, NOT_STARTED -> {
                var plain = exec(target, container, words, limit);
                yield new Ended(
                        plain,
                        plain.state() == ExecResult.State.TIMED_OUT
                                ? "it may still be running: the container has no shell that could end it"
                                : "");
            }
            case TIMED_OUT -> new Ended(result, "it may still be running: its process is not known");
            case LOST -> new Ended(result, "");
        };
    }

    /** A task that is being stopped thaws next: what still freezes must not go on beside that. */
    private void endInterrupted(Target target, String container, ExecInterruptedException interruption)
            throws InterruptedException {
        var process = process(interruption.soFar());
        if (process.isPresent()) {
            try {
                end(target, container, process.get());
            } catch (LifeboatException e) {
                interruption.addSuppressed(e); // fenced: the command is another instance's now
            }
        }
    }

    private String end(Target target, String container, String process) throws InterruptedException {
        var ended = exec(target, container, List.of("sh", "-c", END, "sh", process), END_LIMIT);
        if (ended.isSuccess()) {
            return "its process was ended";
        }
        return ended.state() == ExecResult.State.ENDED && ended.exitCode() == NOT_THERE
                ? "its process had just ended"
                : "it may still be running: process " + process + " could not be ended";
    }

    private ExecResult exec(Target target, String container, List<String> words, Duration limit)
            throws InterruptedException {
        return cluster.exec(
                new ExecCall(target.namespace(), target.name(), container, words, limit, OUTPUT + MARK.length() + 12));
    }

    private static Optional<String> process(ExecResult result) {
        var marked = MARKED.matcher(result.errors());
        return marked.find() ? Optional.of(marked.group(1)) : Optional.empty();
    }

    private static ExecResult withoutMark(ExecResult result) {
        var errors = MARKED.matcher(result.errors()).replaceFirst("");
        return new ExecResult(result.state(), result.exitCode(), result.output(), errors, result.problem());
    }
}
