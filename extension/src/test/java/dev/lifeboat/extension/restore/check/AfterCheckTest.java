package dev.lifeboat.extension.restore.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.kube.MemoryCluster;
import dev.lifeboat.extension.task.Findings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What restored workloads are waited for, and what is not worth it. */
class AfterCheckTest {
    private static final String MANAGER = "lifeboat-restore-1";

    private final MemoryCluster cluster = new MemoryCluster();
    private final Findings findings = new Findings();

    private void claim(String storageClass) {
        cluster.add("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'data','namespace':'shop',"
                + "'managedFields':[{'manager':'" + MANAGER + "'}]},'spec':{'storageClassName':'" + storageClass
                + "'},'status':{'phase':'Pending'}}");
    }

    private void storageClass(String name, String mode) {
        cluster.add("{'apiVersion':'storage.k8s.io/v1','kind':'StorageClass','metadata':{'name':'" + name
                + "'},'provisioner':'disk.example','volumeBindingMode':'" + mode + "'}");
    }

    private void run(Duration limit) throws Exception {
        new AfterCheck(cluster, MANAGER, limit, findings, () -> {}).run(List.of("shop"), _ -> true);
    }

    /** Rule 133: it is as it should be. */
    @Test
    @Timeout(60)
    void aClaimThatWaitsForAPodIsNotWaitedFor() throws Exception {
        storageClass("late", "WaitForFirstConsumer");
        claim("late");
        run(Duration.ofHours(1));
        assertThat(findings.list()).isEmpty();
    }

    @Test
    void aClaimThatShouldBeBoundIsNamedWhenTimeIsUp() throws Exception {
        storageClass("soon", "Immediate");
        claim("soon");
        run(Duration.ofMillis(300));
        assertThat(findings.list()).hasSize(1);
        assertThat(findings.list().getFirst().resource()).isEqualTo("persistentvolumeclaims shop/data");
    }
}
