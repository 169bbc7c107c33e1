package dev.lifeboat.extension.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.NamespacedName;
import dev.lifeboat.api.link.ResourceFilter;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.link.MemoryVault;
import dev.lifeboat.extension.task.ClusterScene;
import dev.lifeboat.extension.task.TaskScene;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Commands in containers that really run. */
@Tag("cluster")
class HookClusterTest {
    private static final String HOOKS = "/apis/clusterbackup.dataprotection.microsoft.com/v1alpha1/namespaces/";
    private static final String BUSYBOX = "'image':'localhost/testbed/busybox:1','command':['sleep','3600']";

    private final TaskScene task = new TaskScene();
    private final List<NamespacedName> references = new ArrayList<>();
    private ClusterScene scene;

    @BeforeEach
    void begin() throws Exception {
        scene = new ClusterScene("hooks");
    }

    @AfterEach
    void end() throws Exception {
        scene.close();
    }

    /** The command, deaf to TERM, and the child that it left in the background. */
    @Test
    void rule184TheProcessOfAHookThatNeverReturnsIsEndedInItsContainer() throws Exception {
        pod("web", "'containers':[{'name':'main'," + BUSYBOX + "}]");
        hook(
                "hangs",
                "'command':['sh','-c','trap : TERM; echo begun; sleep 4321 & while :; do sleep 4322; done'],'timeout':'2s'");
        hooks().freeze();
        assertThat(failure().details().get("reason"))
                .startsWith("it did not end within 2 s, its process was ended")
                .endsWith(": begun");
        await().atMost(ClusterScene.SOON).until(() -> !processes("web").matches("(?s).*sleep 432[12].*"));
        assertThat(processes("web")).contains("sleep 3600").doesNotContain("while :");
    }

    @Test
    void rule184ATaskThatIsStoppedLeavesNoCommandBehind() throws Exception {
        pod("web", "'containers':[{'name':'main'," + BUSYBOX + "}]");
        hook("hangs", "'command':['sleep','4324'],'timeout':'10m'");
        var hooks = hooks();
        var freezing = Thread.ofVirtual().start(() -> {
            try {
                hooks.freeze();
            } catch (IOException | InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().atMost(ClusterScene.SOON).until(() -> processes("web").contains("sleep 4324"));
        freezing.interrupt();
        freezing.join(ClusterScene.SOON);
        assertThat(processes("web")).contains("sleep 3600").doesNotContain("sleep 4324");
    }

    @Test
    void rule184WhereThereIsNoShellTheReportSaysThatItMayStillRun() throws Exception {
        pod("bare", "'containers':[{'name':'main','image':'localhost/testbed/pause:1'}]");
        hook("hangs", "'command':['/pause'],'timeout':'2s'");
        hooks().freeze();
        assertThat(failure().details().get("reason"))
                .isEqualTo(
                        "it did not end within 2 s, it may still be running: the container has no shell that could end it");
    }

    @Test
    void rule184AHookThatReturnsInTimeIsLeftAloneWithWhatItStarted() throws Exception {
        pod("web", "'containers':[{'name':'main'," + BUSYBOX + "}]");
        hook(
                "starts",
                "'command':['sh','-c','sleep 4323 >/dev/null 2>&1 & echo \\\"$1\\\" > /tmp/said','sh','a  b $HOME']");
        hooks().freeze();
        assertThat(task.findings().list()).isEmpty();
        assertThat(processes("web")).contains("sleep 4323");
        assertThat(scene.shell("web", "main", "cat /tmp/said").output()).isEqualTo("a  b $HOME\n");
    }

    @Test
    void rule183ASidecarIsATarget() throws Exception {
        pod(
                "web",
                "'initContainers':[{'name':'side','restartPolicy':'Always'," + BUSYBOX
                        + "}],'containers':[{'name':'main'," + BUSYBOX + "}]");
        hook("side", "'container':'side','command':['touch','/tmp/frozen']");
        hooks().freeze();
        assertThat(task.findings().list()).isEmpty();
        assertThat(scene.shell("web", "side", "test -e /tmp/frozen").isSuccess())
                .isTrue();
        assertThat(scene.shell("web", "main", "test -e /tmp/frozen").isSuccess())
                .isFalse();
    }

    @Test
    void rule181TheNextProcessThawsWhatTheLastOneLeftFrozen() throws Exception {
        pod("web", "'containers':[{'name':'main'," + BUSYBOX + "}]");
        hook("both", "'command':['touch','/tmp/frozen']");
        hooks().freeze();
        assertThat(scene.shell("web", "main", "test -e /tmp/frozen").isSuccess())
                .isTrue();
        hooks().thaw();
        assertThat(scene.shell("web", "main", "test -e /tmp/frozen").isSuccess())
                .isFalse();
        assertThat(task.findings().list()).isEmpty();
    }

    @Test
    void rule182AFailureNamesHookPodContainerAndCause() throws Exception {
        pod("web", "'containers':[{'name':'main'," + BUSYBOX + "}]");
        hook("missing", "'command':['/no/such/program']");
        hooks().freeze();
        assertThat(failure().resource()).isEqualTo("pods " + scene.namespace + "/web");
        assertThat(failure().details()).containsEntry("container", "main");
        assertThat(failure().details().get("reason"))
                .startsWith("exit code 127")
                .contains("/no/such/program");
    }

    private Finding failure() {
        return task.findings(ErrorCode.HOOK_FAILED).getFirst();
    }

    private String processes(String pod) throws InterruptedException {
        return scene.shell(pod, "main", "ps -o stat,args | grep -v '^Z'").output();
    }

    private void pod(String name, String containers) throws Exception {
        scene.create(
                scene.core("pods"),
                "{'metadata':{'name':'" + name + "'},'spec':{'terminationGracePeriodSeconds':0," + containers + "}}");
        scene.awaitReady(name);
    }

    private void hook(String name, String exec) throws Exception {
        scene.create(
                HOOKS + scene.namespace + "/backuphooks",
                "{'apiVersion':'clusterbackup.dataprotection.microsoft.com/v1alpha1','kind':'BackupHook','metadata':{'name':'"
                        + name + "'},'spec':{'backupHook':[{'name':'e','preHooks':[{'exec':{" + exec
                        + "}}],'postHooks':[{'exec':{'command':['rm','-f','/tmp/frozen']}}]}]}}");
        references.add(new NamespacedName(scene.namespace, name));
    }

    private final String id = UUID.randomUUID().toString().replace("-", "");

    private Hooks hooks() throws InterruptedException {
        var filter = new ResourceFilter(List.of(scene.namespace), List.of(), List.of(), List.of(), List.of(), true);
        var spec = new BackupSpec("test", id, filter, true, references, Duration.ofSeconds(30));
        return new Hooks(task.context(scene.api, new MemoryVault(id), spec), references, Set.of(scene.namespace));
    }
}
