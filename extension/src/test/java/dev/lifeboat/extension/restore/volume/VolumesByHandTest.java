package dev.lifeboat.extension.restore.volume;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.MemoryCluster;
import dev.lifeboat.extension.task.Findings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 127: no storage ever gets two volumes. */
class VolumesByHandTest {
    private static final ApiResource KIND =
            new ApiResource("", "v1", "PersistentVolume", "persistentvolumes", false, Set.of("list"), List.of("v1"));

    private final MemoryCluster cluster = new MemoryCluster();
    private final Findings findings = new Findings();
    private final VolumesByHand volumes = new VolumesByHand(cluster, findings);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "the same handle | 'csi':{'driver':'d','volumeHandle':'h'} | 'csi':{'driver':'d','volumeHandle':'h','fsType':'xfs'} | true",
                "many may write, but a handle is one | 'csi':{'driver':'d','volumeHandle':'h'},'accessModes':['ReadWriteMany'] | 'csi':{'driver':'d','volumeHandle':'h'},'accessModes':['ReadWriteMany'] | true",
                "another handle | 'csi':{'driver':'d','volumeHandle':'h'} | 'csi':{'driver':'d','volumeHandle':'i'} | false",
                "another driver | 'csi':{'driver':'d','volumeHandle':'h'} | 'csi':{'driver':'e','volumeHandle':'h'} | false",
                "the same export | 'nfs':{'server':'s','path':'/p'} | 'nfs':{'server':'s','path':'/p','readOnly':false} | true",
                "an export for many | 'nfs':{'server':'s','path':'/p'},'accessModes':['ReadWriteMany'] | 'nfs':{'server':'s','path':'/p'},'accessModes':['ReadOnlyMany'] | false",
                "an export for many, one writes alone | 'nfs':{'server':'s','path':'/p'},'accessModes':['ReadWriteMany'] | 'nfs':{'server':'s','path':'/p'},'accessModes':['ReadWriteOnce'] | true",
                "another export | 'nfs':{'server':'s','path':'/p'} | 'nfs':{'server':'s','path':'/q'} | false",
                "the same disk | 'local':{'path':'/d'},'nodeAffinity':{'n':1} | 'local':{'path':'/d'},'nodeAffinity':{'n':1} | true",
                "the same path of another node | 'local':{'path':'/d'},'nodeAffinity':{'n':1} | 'local':{'path':'/d'},'nodeAffinity':{'n':2} | false"
            })
    void rule127RefusesAVolumeWhoseStorageHasOne(String what, String live, String restored, boolean refused)
            throws Exception {
        cluster.add(volume("there", live));
        var problem = volumes.refusal(KIND, tree(volume("back", restored)));
        if (refused) {
            assertThat(problem).as(what).isNotNull();
            assertThat(problem.code()).isEqualTo(ErrorCode.VOLUME_STORAGE_TAKEN);
            assertThat(problem.details()).containsEntry("volume", "there");
        } else {
            assertThat(problem).as(what).isNull();
        }
    }

    @Test
    void rule170AVolumeThatThisRestoreMadeBeforeACrashIsNoOther() throws Exception {
        cluster.add(volume("back", "'csi':{'driver':'d','volumeHandle':'h'}"));
        assertThat(volumes.refusal(KIND, tree(volume("back", "'csi':{'driver':'d','volumeHandle':'h'}"))))
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'claimRef':{'namespace':'shop','name':'data'} | ~~ | ~~",
                "'hostPath':{'path':'/d'} | ~~ | ~~",
                "'claimRef':{'namespace':'shop','name':'other'} | belongs to the claim shop/other | ~~",
                "'claimRef':{'namespace':'shop','name':'data','uid':'old'} | ~~ | kubectl patch persistentvolume pv"
            })
    void rule126AClaimGetsItsVolumeOrIsToldWhyNot(String spec, String problem, String told) throws Exception {
        cluster.add(volume("pv", spec));
        var found = volumes.claim(claim(), "shop/data");
        if (problem.isEmpty()) {
            assertThat(found).isNull();
        } else {
            assertThat(found).isNotNull();
            assertThat(found.reason()).contains(problem);
        }
        assertThat(findings.list())
                .hasSize(told.isEmpty() ? 0 : 1)
                .allSatisfy(finding -> assertThat(finding.toString()).contains(told));
    }

    @Test
    void rule126AClaimWhoseVolumeIsGoneIsNotLeftWaiting() throws Exception {
        var problem = volumes.claim(claim(), "shop/data");
        assertThat(problem).isNotNull();
        assertThat(problem.reason()).contains("pv", "does not exist");
    }

    private static ObjectNode claim() {
        return tree("{'metadata':{'name':'data'},'spec':{'volumeName':'pv'}}");
    }

    private static String volume(String name, String spec) {
        return "{'apiVersion':'v1','kind':'PersistentVolume','metadata':{'name':'" + name + "'},'spec':{" + spec + "}}";
    }

    private static ObjectNode tree(String json) {
        return (ObjectNode) Json.parse(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
