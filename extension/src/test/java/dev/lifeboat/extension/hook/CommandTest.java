package dev.lifeboat.extension.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.extension.kube.ExecCall;
import dev.lifeboat.extension.kube.ExecInterruptedException;
import dev.lifeboat.extension.kube.ExecResult;
import dev.lifeboat.extension.kube.ExecResult.State;
import dev.lifeboat.extension.kube.MemoryCluster;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of a command whose time is over. That processes really end is shown by {@code HookClusterTest}. */
class CommandTest {
    private static final Target POD = new Target("shop", "web", Map.of(), List.of("main"), List.of(), Set.of());
    private static final ExecResult NO_SHELL =
            new ExecResult(State.NOT_STARTED, -1, "", "", "exec: \"sh\": executable file not found");

    private final MemoryCluster cluster = new MemoryCluster();
    private final Deque<ExecResult> answers = new ArrayDeque<>();
    private final List<ExecCall> calls = new ArrayList<>();

    private Command.Ended run(ExecResult... results) throws InterruptedException {
        answers.addAll(List.of(results));
        cluster.commands(call -> {
            calls.add(call);
            return answers.removeFirst();
        });
        return new Command(cluster).run(POD, "main", List.of("fs freeze", "$HOME"), Duration.ofSeconds(2));
    }

    private static ExecResult result(State state, int exitCode, String errors) {
        return new ExecResult(state, exitCode, "out", errors, "");
    }

    @Test
    void argumentsReachTheCommandAsTheyAreAndTheMarkIsNoOutput() throws Exception {
        var ended = run(result(State.ENDED, 7, "lifeboat-process 12\nbroken"));
        assertThat(ended.result()).isEqualTo(result(State.ENDED, 7, "broken"));
        assertThat(ended.remains()).isEmpty();
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst().command()).startsWith("sh", "-c").endsWith("sh", "fs freeze", "$HOME");
        assertThat(calls.getFirst().command().get(2)).contains("exec \"$@\"").doesNotContain("freeze");
    }

    @Test
    void rule184TheProcessOfACommandThatNeverReturnsIsEnded() throws Exception {
        var ended = run(result(State.TIMED_OUT, -1, "lifeboat-process 12\nwaiting"), result(State.ENDED, 0, ""));
        assertThat(ended.remains()).isEqualTo("its process was ended");
        assertThat(ended.result().errors()).isEqualTo("waiting");
        assertThat(calls.getLast().command()).startsWith("sh", "-c").endsWith("sh", "12");
        assertThat(calls.getLast().container()).isEqualTo("main");
    }

    @Test
    void rule184ATaskThatIsStoppedEndsTheCommandThatItWaitedFor() {
        cluster.commands(call -> {
            calls.add(call);
            if (calls.size() == 1) {
                throw new ExecInterruptedException(result(State.LOST, -1, "lifeboat-process 12\n"));
            }
            return result(State.ENDED, 0, "");
        });
        assertThatThrownBy(() -> new Command(cluster).run(POD, "main", List.of("hang"), Duration.ofSeconds(2)))
                .isInstanceOf(InterruptedException.class);
        assertThat(calls.getLast().command()).startsWith("sh", "-c").endsWith("sh", "12");
    }

    @Test
    void rule184WhereItCannotBeEndedThatIsSaid() throws Exception {
        var ended = run(result(State.TIMED_OUT, -1, "lifeboat-process 12\n"), result(State.ENDED, 1, ""));
        assertThat(ended.remains()).isEqualTo("it may still be running: process 12 could not be ended");
    }

    @Test
    void rule184AnImageWithoutAShellRunsTheCommandAsItIsAndTheReportSaysThatItMayStillRun() throws Exception {
        var ended = run(NO_SHELL, result(State.TIMED_OUT, -1, ""));
        assertThat(ended.remains()).isEqualTo("it may still be running: the container has no shell that could end it");
        assertThat(calls.getLast().command()).containsExactly("fs freeze", "$HOME");
    }

    @Test
    void withoutAShellTheResultIsThatOfTheCommandAlone() throws Exception {
        assertThat(run(NO_SHELL, result(State.ENDED, 0, "")).result().isSuccess())
                .isTrue();
        // engines that answer for a missing program with an exit code instead
        answers.clear();
        assertThat(run(result(State.ENDED, 127, "OCI runtime exec failed"), result(State.ENDED, 3, ""))
                        .result()
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void aCommandWhoseConnectionBrokeIsNotRunTwice() throws Exception {
        assertThat(run(result(State.LOST, -1, "")).result().state()).isEqualTo(State.LOST);
        assertThat(calls).hasSize(1);
    }
}
