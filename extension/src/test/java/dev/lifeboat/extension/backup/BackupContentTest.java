package dev.lifeboat.extension.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.link.SectionReport.State;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.MemoryCluster;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What is in a recovery point, read back from its ciphertext, and what the point says of itself. */
class BackupContentTest {
    @TempDir
    private Path spool;

    private BackupScene scene;

    @BeforeEach
    void begin() {
        scene = new BackupScene(spool);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'spec':{'unknownField':{'deep':[{}]},'x':null}",
                "'spec':{'emptyDir':{},'podSelector':{},'ingress':[],'storageClassName':'','selector':{}}",
                "'spec':{'int':9007199254740993,'min':-9223372036854775808,'big':12345678901234567890.123456789,'exp':1e400,'port':'80'}",
                "'data':{'yes':'yes','oct':'0123','exp':'1e3','nil':'null','lines':'a\\nb\\n','quote':'\\u0000\\\"'}"
            })
    void rules25To28EveryByteOfAnObjectComesBack(String content) throws Exception {
        scene.cluster.serve("x.example", "v1", "Thing", "things", true);
        var json =
                "{'apiVersion':'x.example/v1','kind':'Thing','metadata':{'name':'t','namespace':'shop','managedFields':[]},"
                        + content + ",'status':{}}";
        scene.add(json);
        scene.run();
        assertThat(scene.vault.content().get("k8s/x.example/things")).containsEntry("shop/t", json.replace('\'', '"'));
    }

    @Test
    void rules4And29KeysHoldNamespaceAndNameAsTheyAreAndSectionsTheGroup() throws Exception {
        scene.cluster
                .serve("rbac.authorization.k8s.io", "v1", "Role", "roles", true)
                .serve("other.example", "v1", "Role", "roles", true);
        scene.add(
                "{'apiVersion':'rbac.authorization.k8s.io/v1','kind':'Role','metadata':{'name':'system:Shop%2Fx','namespace':'shop'}}");
        scene.add(
                "{'apiVersion':'other.example/v1','kind':'Role','metadata':{'name':'system:Shop%2Fx','namespace':'shop'}}");
        scene.run();
        assertThat(scene.keys("k8s/rbac.authorization.k8s.io/roles")).containsExactly("shop/system:Shop%2Fx");
        assertThat(scene.keys("k8s/other.example/roles")).containsExactly("shop/system:Shop%2Fx");
    }

    @Test
    void rules5And8LargeKindsComePageByPageAndTheVersionOfTheListIsRecorded() throws Exception {
        for (var i = 0; i < 1_200; i++) {
            scene.map("m%04d".formatted(i), "{}");
        }
        scene.run();
        assertThat(scene.keys("k8s/core/configmaps")).hasSize(1_200);
        assertThat(scene.cluster.log().stream().filter(call -> call.endsWith("/configmaps")))
                .hasSize(3);
        var section = scene.vault.section("k8s/core/configmaps");
        assertThat(section.resourceVersion()).isNotEmpty();
        assertThat(section.version()).isEqualTo("v1");
        assertThat(section.listed()).isNotNull();
    }

    @Test
    void rules10And17And189EveryObjectIsSavedOrToldOf() throws Exception {
        for (var i = 0; i < 7; i++) {
            scene.map("m" + i, "{}");
        }
        scene.map("x", "{'velero.io/exclude-from-backup':'true'}").map("y", "{'backup.lifeboat.dev/exclude':'true'}");
        scene.add("{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'going','namespace':'shop',"
                + "'deletionTimestamp':'2026-11-20T21:00:00Z'}}");
        scene.workload("web");
        scene.add("{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'pending','namespace':'shop'},"
                + "'spec':{'storageClassName':'disk'},'status':{'phase':'Pending'}}");
        var outcome = scene.run();
        assertThat(scene.keys("k8s/core/configmaps")).hasSize(7).doesNotContain("shop/x", "shop/y", "shop/going");
        var told = scene.scene.findings(ErrorCode.EXCLUDED_BY_LABEL).stream()
                .mapToLong(finding -> Long.parseLong(finding.details().get("count")))
                .sum();
        assertThat(told).isEqualTo(2);
        assertThat(scene.scene.findings(ErrorCode.BEING_DELETED).getFirst().count())
                .isEqualTo(1);
        var saved = scene.vault.content().entrySet().stream()
                .filter(section -> section.getKey().startsWith("k8s/"))
                .mapToLong(section -> section.getValue().size())
                .sum();
        assertThat(outcome.counts())
                .containsEntry("Objects", saved)
                .containsEntry("Volumes", 1L)
                .containsEntry("VolumesWithoutData", 1L);
        assertThat(scene.keys("volume")).containsExactly("shop/pending", "shop/web");
        assertThat(scene.keys("k8s/core/persistentvolumeclaims"))
                .as("rule 22: the object is saved without its data")
                .contains("shop/pending");
    }

    @Test
    void rules1And11And190AKindThatCannotBeListedIsNamedAndTheOthersAreSaved() throws Exception {
        scene.cluster.serve("down.example", "v1", "Thing", "things", true);
        scene.cluster.script(call -> call.path().endsWith("/things")
                ? MemoryCluster.answer(400, "BadRequest", "conversion webhook is down")
                : null);
        scene.map("m", "{}").run();
        assertThat(scene.vault.section("k8s/down.example/things").state()).isEqualTo(State.FAILED);
        assertThat(scene.scene.findings(ErrorCode.KIND_NOT_LISTED))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.resource()).isEqualTo("things.down.example");
                    assertThat(finding.details().get("reason")).contains("conversion webhook is down");
                });
        assertThat(scene.keys("k8s/core/configmaps")).containsExactly("shop/m");
        assertThat(scene.vault.record().isComplete()).isFalse();
        assertThat(scene.scene.findings().hasWarnings()).isTrue();
    }

    @Test
    void rule12DefinitionsComeWithTheirObjectsAndOthersDoNot() throws Exception {
        var definitions = "apiextensions.k8s.io";
        scene.clusterScope = false;
        scene.cluster
                .serve(definitions, "v1", "CustomResourceDefinition", "customresourcedefinitions", false)
                .serve("x.example", "v1", "Thing", "things", true)
                .serve("x.example", "v1", "Unused", "unuseds", true);
        for (var name : List.of("things", "unuseds")) {
            scene.add("{'apiVersion':'apiextensions.k8s.io/v1','kind':'CustomResourceDefinition','metadata':{'name':'"
                    + name + ".x.example'}}");
        }
        scene.add("{'apiVersion':'x.example/v1','kind':'Thing','metadata':{'name':'t','namespace':'shop'}}")
                .run();
        assertThat(scene.keys("k8s/apiextensions.k8s.io/customresourcedefinitions"))
                .containsExactly("/things.x.example");
    }

    @Test
    void rules12And15TheVolumeOfAnUnlabelledClaimComesWithItsPod() throws Exception {
        scene.clusterScope = false;
        scene.labels = List.of("app=web");
        scene.workload("web").workload("other").run();
        assertThat(scene.keys("k8s/core/pods")).containsExactly("shop/web");
        assertThat(scene.keys("k8s/core/persistentvolumeclaims")).containsExactly("shop/web");
        assertThat(scene.keys("k8s/core/persistentvolumes")).containsExactly("/pv-web");
        assertThat(scene.keys("k8s/core/namespaces")).containsExactly("/shop");
        assertThat(scene.keys("volume")).containsExactly("shop/web");
    }

    /** Saved with the reference that marks them; the restore leaves them to their owner. */
    @Test
    void rule19ObjectsOfOwnersAreSavedWithTheirOwner() throws Exception {
        var owned =
                "{'apiVersion':'apps/v1','kind':'ReplicaSet','metadata':{'name':'web-1','namespace':'shop','ownerReferences':"
                        + "[{'apiVersion':'apps/v1','kind':'Deployment','name':'web','uid':'u','controller':true}]}}";
        scene.add(owned).run();
        assertThat(scene.vault.content().get("k8s/apps/replicasets"))
                .containsEntry("shop/web-1", owned.replace('\'', '"'));
    }

    @Test
    void rules18And20EventsSnapshotsOfUsersAndOwnTasksAreInNoPoint() throws Exception {
        scene.namespaces = List.of();
        scene.add("{'apiVersion':'v1','kind':'Event','metadata':{'name':'e','namespace':'shop'}}")
                .add(
                        "{'apiVersion':'snapshot.storage.k8s.io/v1','kind':'VolumeSnapshot','metadata':{'name':'mine','namespace':'shop'}}")
                .run();
        assertThat(scene.vault.content().keySet())
                .doesNotContain(
                        "k8s/core/events",
                        "k8s/snapshot.storage.k8s.io/volumesnapshots",
                        "k8s/snapshot.storage.k8s.io/volumesnapshotcontents",
                        "k8s/backup.lifeboat.dev/lifeboattasks");
        assertThat(scene.cluster.all("volumesnapshots")).hasSize(1);
        assertThat(scene.keys("k8s/snapshot.storage.k8s.io/volumesnapshotclasses"))
                .as("not the class of our own that existed while they were cut")
                .containsExactly("/disk");
    }

    @Test
    void rule23WarningsOfTheServerAreInThePoint() throws Exception {
        scene.cluster.serve("old.example", "v1beta1", "Thing", "things", true);
        scene.cluster.script(call -> call.path().endsWith("/things")
                ? new Answer(
                        200,
                        "{\"metadata\":{\"resourceVersion\":\"7\"},\"items\":[]}".getBytes(StandardCharsets.UTF_8),
                        List.of("old.example/v1beta1 is deprecated"),
                        null,
                        null,
                        null)
                : null);
        scene.run();
        assertThat(scene.scene.findings(ErrorCode.SERVER_WARNING))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.details()).containsEntry("reason", "old.example/v1beta1 is deprecated"));
        assertThat(scene.vault.record().findings()).isPresent();
    }

    @Test
    void rule24FourKindsAtMostAreListedAtATime() throws Exception {
        var now = new AtomicInteger();
        var most = new AtomicInteger();
        var four = new CountDownLatch(4);
        for (var i = 0; i < 20; i++) {
            scene.cluster.serve("x.example", "v1", "Kind" + i, "kind" + i + "s", true);
        }
        scene.cluster.script(call -> {
            if (!call.path().contains("x.example")) {
                return null;
            }
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            four.countDown();
            assertThat(four.await(20, TimeUnit.SECONDS)).isTrue();
            now.decrementAndGet();
            return null;
        });
        scene.run();
        assertThat(most).hasValue(4);
    }

    @Test
    void listsOfCustomResourcesBeginFirstForTheyTakeTheLongest() throws Exception {
        for (var i = 0; i < 20; i++) {
            scene.cluster.serve("", "v1", "Plain" + i, "plain" + i + "s", true);
        }
        scene.cluster.serve("x.example", "v1", "Slow", "slows", true);
        var custom = new CountDownLatch(1);
        scene.cluster.script(call -> {
            if (call.path().contains("/x.example/v1/namespaces/")) {
                custom.countDown();
            } else if (call.path().contains("/plain")) {
                assertThat(custom.await(20, TimeUnit.SECONDS))
                        .as("%s is answered after the custom resources were asked for", call.path())
                        .isTrue();
            }
            return null;
        });
        scene.run();
        assertThat(custom.getCount()).isZero();
    }

    @Test
    void rules34And35ASecretIsNowhereInClear() throws Exception {
        scene.add(
                        "{'apiVersion':'v1','kind':'Secret','metadata':{'name':'planted-name','namespace':'shop'},'data':{'k':'cGxhbnRlZC12YWx1ZQ=='}}")
                .run();
        assertThat(scene.keys("k8s/core/secrets")).containsExactly("shop/planted-name");
        assertThat(scene.vault.stored()).doesNotContain("planted", "cGxhbnRlZC12YWx1ZQ");
        assertThat(scene.cluster.all("lifeboattasks").toString()).doesNotContain("cGxhbnRlZC12YWx1ZQ");
        assertThat(scene.scene.findings().list().toString()).doesNotContain("cGxhbnRlZC12YWx1ZQ");
    }

    @Test
    void rule36SecretsThatWereLeftOutAreSeenToBeLeftOut() throws Exception {
        scene.excludedTypes = List.of("Secret");
        scene.add("{'apiVersion':'v1','kind':'Secret','metadata':{'name':'s','namespace':'shop'}}")
                .run();
        assertThat(scene.vault.section("k8s/core/secrets").state()).isEqualTo(State.NOT_SELECTED);
        assertThat(scene.keys("k8s/core/secrets")).isEmpty();
        assertThat(scene.vault.record().isComplete()).isTrue();
    }

    @Test
    void rules37And38ThePointTellsItsProducerAndTheFactsOfItsCluster() throws Exception {
        scene.cluster
                .serve("storage.k8s.io", "v1", "CSIDriver", "csidrivers", false)
                .serve("networking.k8s.io", "v1", "IngressClass", "ingressclasses", false);
        scene.add("{'apiVersion':'storage.k8s.io/v1','kind':'CSIDriver','metadata':{'name':'disk.example'}}")
                .add("{'apiVersion':'storage.k8s.io/v1','kind':'StorageClass','metadata':{'name':'slow'}}")
                .add(
                        "{'apiVersion':'storage.k8s.io/v1','kind':'StorageClass','metadata':{'name':'disk','annotations':{'storageclass.kubernetes.io/is-default-class':'true'}}}")
                .add(
                        "{'apiVersion':'networking.k8s.io/v1','kind':'IngressClass','metadata':{'name':'nginx','annotations':{'ingressclass.kubernetes.io/is-default-class':'true'}}}");
        scene.run();
        assertThat(scene.vault.record().producer()).isNotEmpty();
        assertThat(scene.vault.record().facts())
                .containsEntry("kubernetesVersion", "v1.36.3")
                .containsEntry("clusterUid", "cluster-uid")
                .containsEntry("storageClasses", "disk,slow")
                .containsEntry("defaultStorageClass", "disk")
                .containsEntry("defaultIngressClass", "nginx")
                .containsEntry("csiDrivers", "disk.example")
                .containsEntry("namespaces", "shop");
        assertThat(Set.of(scene.vault.facts().get("groupVersions").split(",", -1)))
                .contains("v1", "apps/v1", "storage.k8s.io/v1");
    }

    @Test
    void rules174And176CallsThatHadToWaitAreCountedAndTold() throws Exception {
        var busy = new AtomicInteger(3);
        scene.cluster.script(call -> call.path().endsWith("/configmaps") && busy.getAndDecrement() > 0
                ? MemoryCluster.answer(429, "TooManyRequests", "later")
                : null);
        scene.cluster
                .serve("flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", "flowschemas", false)
                .serve(
                        "flowcontrol.apiserver.k8s.io",
                        "v1",
                        "PriorityLevelConfiguration",
                        "prioritylevelconfigurations",
                        false)
                .add(
                        "{'apiVersion':'flowcontrol.apiserver.k8s.io/v1','kind':'FlowSchema','metadata':{'name':'service-accounts','uid':'schema'}}");
        scene.map("m", "{}").run();
        assertThat(scene.vault.facts()).containsEntry("apiCallsThrottled", "3").containsEntry("apiCallsRepeated", "3");
        assertThat(Long.parseLong(scene.vault.facts().get("apiCalls"))).isGreaterThan(20);
        assertThat(scene.vault.facts().get("flowSchemas")).startsWith("service-accounts=");
        assertThat(scene.vault.facts().get("priorityLevels")).startsWith("level=");
        assertThat(scene.scene.findings(ErrorCode.API_THROTTLED))
                .singleElement()
                .satisfies(finding -> assertThat(finding.details()).containsEntry("count", "3"));
        assertThat(scene.scene.findings().hasWarnings())
                .as("nothing is missing")
                .isFalse();
        assertThat(scene.keys("k8s/core/configmaps")).containsExactly("shop/m");
    }

    @Test
    void rules191And193WarningsAreCountedByTheirCodesNotByLinesOfALog() throws Exception {
        scene.cluster.script(call -> {
            if (call.path().equals("/version")) {
                LoggerFactory.getLogger("driver").error("a line of a log");
            }
            return null;
        });
        scene.map("m", "{}").run();
        assertThat(scene.scene.findings().list()).isEmpty();
        assertThat(scene.vault.record().isComplete()).isTrue();
        scene = new BackupScene(spool);
        scene.add(
                "{'apiVersion':'v1','kind':'PersistentVolumeClaim','metadata':{'name':'p','namespace':'shop'},'status':{'phase':'Pending'}}");
        scene.run();
        assertThat(scene.scene.findings().list()).singleElement().satisfies(finding -> {
            var code = ErrorCode.valueOf("PVC_NO_VOLUME");
            assertThat(finding.code()).isEqualTo(code.wire());
            assertThat(code.recommendedAction(finding.details())).isNotBlank();
            assertThat(code.likelyCause(finding.details())).isNotBlank();
        });
    }

    @Test
    void rule190ANamespaceThatIsDeletedMeanwhileMakesThePointPartial() throws Exception {
        scene.workload("web");
        scene.cluster.script(call -> {
            if (call.verb().equals("POST") && call.path().endsWith("/volumesnapshots")) {
                scene.cluster.change(
                        "/api/v1/namespaces/shop",
                        namespace ->
                                namespace.withObject("/metadata").put("deletionTimestamp", "2026-11-20T21:00:00Z"));
                return MemoryCluster.answer(403, "Forbidden", "shop is being terminated");
            }
            return null;
        });
        scene.run();
        assertThat(scene.scene.findings(ErrorCode.BEING_DELETED))
                .anySatisfy(finding -> assertThat(finding.resource()).isEqualTo("namespaces shop"));
        assertThat(scene.vault.record().isComplete()).isFalse();
        assertThat(scene.volume("shop/web").snapshot()).isNull();
        assertThat(Objects.requireNonNull(scene.volume("shop/web").problem()))
                .isEqualTo(ErrorCode.SNAPSHOT_FAILED.wire());
    }
}
