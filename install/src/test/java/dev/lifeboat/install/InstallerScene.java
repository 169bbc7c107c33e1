package dev.lifeboat.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cluster without an extension, one installs into it, and what there was before. For one test. */
final class InstallerScene implements AutoCloseable {
    static final Deadlines SHORT = new Deadlines(
            Duration.ofMinutes(2),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofMinutes(1),
            Duration.ofMillis(200));
    private static final Enrolment ENROLMENT = new Enrolment(
            URI.create("https://10.77.0.254:18499"),
            "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
            "planted-enrolment-token");

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final TargetCluster cluster;
    private Set<String> before;

    private InstallerScene(TargetCluster cluster) {
        this.cluster = cluster;
        this.before = Testbed.objects();
    }

    static InstallerScene open() {
        var cluster = TargetCluster.open(Testbed.kubeconfig(), null);
        removeLeftovers(cluster);
        return new InstallerScene(cluster);
    }

    /** The cluster stays up between runs: tasks that other tests put into it would keep their definition from being removed. */
    static void prepare() throws IOException {
        Testbed.importStandIn();
        Testbed.kubectl(
                "delete",
                "customresourcedefinitions",
                "lifeboattasks.backup.lifeboat.dev",
                "backuphooks.clusterbackup.dataprotection.microsoft.com",
                "restorehooks.clusterbackup.dataprotection.microsoft.com",
                "--ignore-not-found");
    }

    /** A run may have been killed in the middle. */
    private static void removeLeftovers(TargetCluster cluster) {
        if (Testbed.objects().stream().anyMatch(object -> object.contains(Names.NAMESPACE))) {
            new Uninstaller(cluster, SHORT, InstantSource.system(), _ -> {}).uninstall();
        }
    }

    TargetCluster cluster() {
        return cluster;
    }

    /** What the installer told so far. */
    List<String> said() {
        return said;
    }

    /** What there is now is what has to be left. */
    void asItIsNow() {
        before = Testbed.objects();
    }

    Installation install(String image, Map<String, String> settings) {
        return installer(SHORT).install(manifest(image, settings));
    }

    LifeboatException refused(String image, Map<String, String> settings) {
        return failure(() -> install(image, settings));
    }

    void uninstall() {
        new Uninstaller(cluster, SHORT, InstantSource.system(), said::add).uninstall();
    }

    static LifeboatException failure(Runnable action) {
        return catchThrowableOfType(LifeboatException.class, action::run);
    }

    Installer installer(Deadlines deadlines) {
        return new Installer(cluster, "test", deadlines, InstantSource.system(), said::add);
    }

    static Manifest manifest(String image, Map<String, String> settings) {
        var small = new HashMap<>(Map.of("resources.requests.cpu", "10m", "resources.requests.memory", "16Mi"));
        small.putAll(settings);
        return Manifest.of(ENROLMENT, image, small);
    }

    void nothingIsLeft() {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(Testbed.objects()).isEqualTo(before));
    }

    @Override
    public void close() {
        // a test that failed in the middle must not take the next ones with it
        removeLeftovers(cluster);
        cluster.close();
        assertThat(said).noneMatch(line -> line.contains("planted-enrolment-token"));
    }
}
