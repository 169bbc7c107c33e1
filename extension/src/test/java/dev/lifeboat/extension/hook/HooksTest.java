package dev.lifeboat.extension.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.ExecResult;
import dev.lifeboat.extension.kube.MemoryCluster;
import dev.lifeboat.extension.link.MemoryVault;
import dev.lifeboat.extension.task.Cancellation;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.extension.task.TaskScene;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which commands run where, in which order, and what is told of them. How a process is ended: {@link CommandTest}. */
class HooksTest {
    private final MemoryCluster cluster = new MemoryCluster();
    private final TaskScene scene = new TaskScene();
    /** Pod and command, in their order. */
    private final List<String> ran = new ArrayList<>();

    private final List<NamespacedName> references = new ArrayList<>();
    private String failing = "nothing";

    @BeforeEach
    void commandsRun() {
        cluster.commands(call -> {
            var command = call.command().getLast();
            ran.add(call.pod() + " " + command);
            return ended(command.equals(failing) ? 1 : 0, "lifeboat-process 7\nno password=hunter22 for you");
        });
    }

    private static ExecResult ended(int exitCode, String errors) {
        return new ExecResult(ExecResult.State.ENDED, exitCode, "", errors, "");
    }

    @ParameterizedTest
    @CsvSource({"nothing", "freeze"})
    void rule181ThePostHookRunsWheneverThePreHookWasStarted(String fails) throws Exception {
        failing = fails;
        pod("shop", "web", "web", true).hook("shop", "h", entry("freeze", "thaw"));
        var hooks = hooks("shop");
        hooks.freeze();
        hooks.thaw();
        hooks.thaw();
        assertThat(ran).containsExactly("web freeze", "web thaw");
        assertThat(hooks.frozenClaims()).hasSize(fails.equals("freeze") ? 0 : 1);
    }

    @Test
    void rule181TheNextProcessThawsWhatADeadOneLeftFrozen() throws Exception {
        pod("shop", "web", "web", true).hook("shop", "h", entry("freeze", "thaw"));
        hooks("shop").freeze();
        ran.clear();
        hooks("shop").thaw();
        assertThat(ran).containsExactly("web thaw");
    }

    @Test
    void rule181ACancelledBackupStillThaws() throws Exception {
        pod("shop", "web", "web", true).hook("shop", "h", entry("freeze", "thaw"));
        hook("shop", "never", entry("never", "never"));
        cluster.commands(call -> {
            ran.add(call.command().getLast());
            scene.cancellation().cancel(Cancellation.Reason.REQUESTED);
            return ended(0, "lifeboat-process 7\n");
        });
        var hooks = hooks("shop");
        assertThatThrownBy(hooks::freeze).isInstanceOf(LifeboatException.class);
        hooks.thaw();
        assertThat(ran).containsExactly("freeze", "thaw");
    }

    @Test
    void rule181APodThatCannotBeReachedDoesNotKeepTheOthersFrozenAndStaysOnRecord() throws Exception {
        pod("shop", "a", "web", true).pod("shop", "b", "web", true).hook("shop", "h", entry("freeze", "thaw"));
        var hooks = hooks("shop");
        hooks.freeze();
        cluster.script(call -> {
            if (call.path().endsWith("/pods/b")) {
                throw new IOException("no route");
            }
            return null;
        });
        assertThatThrownBy(hooks::thaw).hasMessage("no route");
        assertThat(ran).containsExactly("a freeze", "b freeze", "a thaw");
        assertThat(context().journal().intents().values()).containsExactly("shop/b");
    }

    @Test
    void rule185PostHooksRunInTheReverseOfPreHooks() throws Exception {
        pod("shop", "web", "web", true);
        for (var i = 0; i < 12; i++) {
            hook("shop", "h" + i, entry("freeze-" + i, "thaw-" + i));
        }
        var hooks = hooks("shop");
        hooks.freeze();
        hooks.thaw();
        var frozen = IntStream.range(0, 12).mapToObj(i -> "web freeze-" + i).toList();
        var thawed =
                IntStream.range(0, 12).mapToObj(i -> "web thaw-" + (11 - i)).toList();
        assertThat(ran.subList(0, 12)).isEqualTo(frozen);
        assertThat(ran.subList(12, 24)).isEqualTo(thawed);
        assertThat(hooks.frozenFor()).isPositive();
    }

    @Test
    void rule182APodThatIsNotReadyIsAWarningWithTheNameOfTheHook() throws Exception {
        pod("shop", "up", "web", true).pod("shop", "down", "web", false).hook("shop", "h", entry("freeze", "thaw"));
        hooks("shop").freeze();
        assertThat(ran).containsExactly("up freeze");
        assertThat(scene.findings(ErrorCode.HOOK_FAILED)).singleElement().satisfies(finding -> {
            assertThat(finding.resource()).isEqualTo("pods shop/down");
            assertThat(finding.details().get("hook")).contains("shop/h");
        });
    }

    @Test
    void rule182AHookThatFindsNoPodIsAWarningButPodsThatHaveEndedAreNone() throws Exception {
        cluster.add(
                "{'apiVersion':'v1','kind':'Pod','metadata':{'name':'job','namespace':'shop','labels':{'app':'web'}},"
                        + "'spec':{'containers':[{'name':'main'}]},'status':{'phase':'Succeeded'}}");
        hook("shop", "h", entry("freeze", "thaw"));
        hooks("shop").freeze();
        assertThat(ran).isEmpty();
        assertThat(scene.findings(ErrorCode.HOOK_FAILED)).isEmpty();
        assertThat(scene.findings(ErrorCode.HOOK_NO_TARGET))
                .singleElement()
                .satisfies(finding -> assertThat(finding.details().get("hook")).contains("shop/h"));
    }

    @Test
    void rule182AContainerThatDoesNotRunIsAWarning() throws Exception {
        pod("shop", "web", "web", true)
                .hook("shop", "h", "{'name':'e','preHooks':[{'exec':{'container':'proxy','command':['freeze']}}]}");
        hooks("shop").freeze();
        assertThat(ran).isEmpty();
        assertThat(scene.findings(ErrorCode.HOOK_FAILED))
                .singleElement()
                .satisfies(finding -> assertThat(finding.details())
                        .containsEntry("container", "proxy")
                        .containsEntry("reason", "the container is not running"));
    }

    /** The other hook is of another reference: unrelated, and runs whatever happened. */
    @ParameterizedTest
    @CsvSource({"Fail,web one", "Continue,web one;web two"})
    void rule186AFailureEndsItsEntryOrGoesOnAndNeverEndsOthers(String onError, String expected) throws Exception {
        failing = "one";
        pod("shop", "web", "web", true)
                .hook(
                        "shop",
                        "h",
                        "{'name':'e','preHooks':[{'exec':{'command':['one'],'onError':'" + onError
                                + "'}},{'exec':{'command':['two']}}]}");
        hook("shop", "other", entry("three", "x"));
        hooks("shop").freeze();
        assertThat(ran).containsExactly((expected + ";web three").split(";", -1));
        assertThat(scene.findings(ErrorCode.HOOK_FAILED)).hasSize(1);
    }

    @Test
    void rules35And188OutputIsShownWithoutItsSecrets() throws Exception {
        failing = "freeze";
        cluster.add("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s','namespace':'shop'},'data':{'key':'"
                + java.util.Base64.getEncoder()
                        .encodeToString("for you".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                + "'}}");
        pod("shop", "web", "web", true).hook("shop", "h", entry("freeze", "thaw"));
        hooks("shop").freeze();
        assertThat(scene.findings(ErrorCode.HOOK_FAILED).getFirst().details())
                .containsEntry("reason", "exit code 1: no password=*** ***");
    }

    @Test
    void aHookReachesItsOwnNamespaceOnlyUnlessItIsTheExtensions() throws Exception {
        pod("shop", "web", "web", true).pod("bank", "vault", "web", true);
        hook("shop", "h", entry("freeze", "thaw"));
        hooks("shop", "bank").freeze();
        assertThat(ran).containsExactly("web freeze");
        ran.clear();
        references.clear();
        hook(TaskScene.OWN, "h", entry("freeze", "thaw"));
        hooks("shop", "bank").freeze();
        assertThat(ran).containsExactlyInAnyOrder("web freeze", "vault freeze");
    }

    @Test
    void aHookThatIsMissingOrMalformedIsAWarning() throws Exception {
        references.add(new NamespacedName("shop", "gone"));
        hook("shop", "bad", "{'name':'e','preHooks':[{'exec':{'command':[]}}]}");
        hooks("shop").freeze();
        assertThat(scene.findings(ErrorCode.HOOK_NOT_FOUND)).hasSize(1);
        assertThat(scene.findings(ErrorCode.HOOK_INVALID)).hasSize(1);
    }

    private static String entry(String pre, String post) {
        return "{'name':'e','labelSelector':{'matchLabels':{'app':'web'}},'preHooks':[{'exec':{'command':['" + pre
                + "']}}],'postHooks':[{'exec':{'command':['" + post + "']}}]}";
    }

    private HooksTest hook(String namespace, String name, String entry) {
        cluster.add(
                "{'apiVersion':'clusterbackup.dataprotection.microsoft.com/v1alpha1','kind':'BackupHook','metadata':{'name':'"
                        + name + "','namespace':'" + namespace + "'},'spec':{'backupHook':[" + entry + "]}}");
        references.add(new NamespacedName(namespace, name));
        return this;
    }

    private HooksTest pod(String namespace, String name, String app, boolean ready) {
        cluster.add("{'apiVersion':'v1','kind':'Pod','metadata':{'name':'" + name + "','namespace':'" + namespace
                + "','labels':{'app':'" + app
                + "'}},'spec':{'containers':[{'name':'main','envFrom':[{'secretRef':{'name':'s'}}]}],"
                + "'volumes':[{'name':'v','persistentVolumeClaim':{'claimName':'" + name
                + "'}}]},'status':{'phase':'Running',"
                + "'containerStatuses':[{'name':'main','ready':" + ready + ",'state':{'running':{}}}]}}");
        return this;
    }

    private TaskContext context() throws InterruptedException {
        var everything = new ResourceFilter(List.of("shop"), List.of(), List.of(), List.of(), List.of(), true);
        var spec = new BackupSpec("shop", "0".repeat(32), everything, true, references, Duration.ofSeconds(5));
        return scene.context(cluster, new MemoryVault("0".repeat(32)), spec);
    }

    private Hooks hooks(String... namespaces) throws InterruptedException {
        return new Hooks(context(), references, Set.of(namespaces));
    }
}
