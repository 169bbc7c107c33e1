package dev.lifeboat.acceptance;

import dev.lifeboat.testkit.cluster.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The cluster of the tests: a real Kubernetes of testbed/, with a name and a folder of its own (scripts/test-cluster.sh). It is started
 * once and stays up; a test removes what it made. {@link TestCluster} knows one that is up already.
 */
public record Testbed(String name, Path root, Kubectl kubectl) {
    /** Where pods reach the loopback interface of this machine, the same port, from 10000 on. */
    public static final String MACHINE = "10.77.0.254";

    private static final Duration START = Duration.ofMinutes(20);
    private static final Duration ACTION = Duration.ofMinutes(2);

    private static class Holder {
        static final Testbed TESTBED = find();
    }

    /** The one cluster of this run. The first call starts it, unless it is up. */
    public static Testbed get() {
        return Holder.TESTBED;
    }

    private static Testbed find() {
        var given = TestCluster.kubeconfig().orElseGet(Testbed::start);
        var folder = given.getParent();
        return new Testbed(
                folder.getFileName().toString(),
                folder.getParent(),
                new Kubectl(programs().resolve("hyperkube"), given));
    }

    private static Path start() {
        var script =
                "REPO='%s'; . \"$REPO/scripts/common.sh\"; . \"$REPO/scripts/test-cluster.sh\"; find_jdk; test_cluster_up >&2; echo $KUBECONFIG"
                        .formatted(Checkout.root());
        return Path.of(Ended.run(START, Map.of(), "", List.of("sh", "-ec", script))
                .succeeded()
                .out()
                .strip());
    }

    private static Path programs() {
        return Optional.ofNullable(System.getenv("BIN")).map(Path::of).orElse(Checkout.file("testbed/bin"));
    }

    /** Sends a signal to a daemon of the cluster: etcd, kube-apiserver, kcm, scheduler, kubelet, proxy, containerd or disk. */
    public void signal(String daemon, String signal) {
        script("stop " + daemon + " -" + signal);
    }

    /** Ends a daemon with SIGKILL and starts it with the flags it had. */
    public void restart(String daemon) {
        script("again " + daemon + " -KILL");
    }

    /** Starts a daemon that was killed. */
    public void revive(String daemon) {
        script("eval \"start %s $(cat \"$STATE/run-%s.cmd\")\"; sleep 0.2".formatted(daemon, daemon));
    }

    /** Kills whatever process inside the cluster has these words in its command line, as {@code kill -9} would on its node. */
    public int kill(String words) {
        return signalProcesses(words, "KILL");
    }

    /** Sends a signal to the processes of pods whose command line contains the words; answers how many there were. */
    public int signalProcesses(String words, String signal) {
        var script =
                "pids=$(node pgrep -f -- '%s' || true); for p in $pids; do node kill -%s $p; done; echo $pids | wc -w"
                        .formatted(words, signal);
        return Integer.parseInt(script(script));
    }

    /** The same, for one pod only, given by its UID. */
    public int signalPod(String uid, String words, String signal) {
        var script =
                "n=0; for p in $(node pgrep -f -- '%s'); do if node grep -q -e %s -e %s /proc/$p/cgroup; then node kill -%s $p; n=$((n + 1)); fi; done; echo $n"
                        .formatted(words, uid, uid.replace('-', '_'), signal);
        return Integer.parseInt(script(script));
    }

    /** How many processes of pods whose command line contains the words have mapped the file. */
    public int countMapping(String words, String file) {
        var script =
                "n=0; for p in $(node pgrep -f -- '%s'); do if node grep -q '%s' /proc/$p/maps; then n=$((n + 1)); fi; done; echo $n"
                        .formatted(words, file);
        return Integer.parseInt(script(script));
    }

    /** Handles of all snapshots that the driver keeps. */
    public Set<String> driverSnapshots() {
        var files = script("node ls \"$STATE/disk/snapshots\" | sed -n 's/[.]json$//p'");
        return files.lines().filter(line -> !line.isBlank()).collect(Collectors.toCollection(TreeSet::new));
    }

    public void importImage(Path archive) {
        var command = List.of(Checkout.file("testbed/scripts/import.sh").toString(), archive.toString());
        Ended.run(ACTION, environment(), "", command).succeeded();
    }

    private String script(String script) {
        var settings = Checkout.file("testbed/scripts/settings.sh");
        var command = new ArrayList<>(List.of("bash", "-ec", ". '" + settings + "'; " + script));
        return Ended.run(ACTION, environment(), "", command).succeeded().out().strip();
    }

    private Map<String, String> environment() {
        return Map.of("NAME", name, "ROOT", root.toString(), "BIN", programs().toString());
    }
}
