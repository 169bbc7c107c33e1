package dev.lifeboat.extension.app;

import dev.lifeboat.extension.backup.BackupRunner;
import dev.lifeboat.extension.health.ClusterSurvey;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.KubeClusterApi;
import dev.lifeboat.extension.kube.RetryingClusterApi;
import dev.lifeboat.extension.launcher.RestoreLauncher;
import dev.lifeboat.extension.link.IdentityStore;
import dev.lifeboat.extension.link.LinkHttp;
import dev.lifeboat.extension.link.VaultLink;
import dev.lifeboat.extension.prune.PruneRunner;
import dev.lifeboat.extension.restore.RestoreRunner;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Everything of a process, built here with constructors and closed in reverse. */
final class Wiring implements AutoCloseable {
    private final Config config;
    private final InstantSource clock;
    private final KubeClusterApi bare;
    private final ClusterApi cluster;
    private final @Nullable CoordinationLease lease;
    private final LinkHttp http;
    private final Runners runners;

    private Wiring(Config config, InstantSource clock, boolean standing) {
        this.config = config;
        this.clock = clock;
        this.bare = KubeClusterApi.ofEnvironment();
        this.http = new LinkHttp(config.vault(), config.certificateAuthority());
        // the restorer is fenced by its LifeboatTask: the Job starts one pod at a time
        this.lease = standing
                ? new CoordinationLease(
                        bare, config.namespace(), "lifeboat-extension", config.podName() + "_" + config.podUid(), clock)
                : null;
        this.cluster = new RetryingClusterApi(lease == null ? bare : new FencedClusterApi(bare, lease));
        this.runners = new Runners(
                new BackupRunner(Path.of(System.getProperty("java.io.tmpdir"))),
                new PruneRunner(),
                new RestoreRunner(bare));
    }

    static Wiring standing(Config config, InstantSource clock) {
        return new Wiring(config, clock, true);
    }

    static Wiring restorer(Config config, InstantSource clock) {
        return new Wiring(config, clock, false);
    }

    StandingPod pod() {
        if (lease == null) {
            throw new IllegalStateException("A restorer does not stand");
        }
        return new StandingPod(
                config,
                new StandingPod.Parts(
                        cluster,
                        lease,
                        http,
                        new VaultLink(http, config.version()),
                        new IdentityStore(cluster, config.namespace()),
                        new ClusterSurvey(bare, config.namespace(), config.restoreEnabled(), config.version()),
                        new OwnDeployment(cluster, config.namespace()),
                        new RestoreLauncher(cluster, config.namespace(), config.image(), config.podName())),
                runners,
                clock);
    }

    RestorerPod restorer(String task) {
        return new RestorerPod(config, cluster, http, runners.restore(), task, clock);
    }

    @Override
    public void close() {
        bare.close();
    }
}
