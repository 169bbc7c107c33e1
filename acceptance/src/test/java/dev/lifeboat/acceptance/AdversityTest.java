package dev.lifeboat.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A cluster that is not as it should be: the rest is backed up or restored, and the broken part is named. */
@Tag("cluster")
class AdversityTest {
    private static final String INSTANCE = "corner";

    private static final String STUCK = "stuck";
    private static final int ITEMS = 30;
    private static final Duration OUTAGE = Duration.ofSeconds(30);

    private static World world;
    private static Kubectl kubectl;
    private static Corner corner;

    @BeforeAll
    static void start() {
        world = World.start("--namespace-limit", "PT5S");
        kubectl = world.kubectl();
        corner = Corner.deploy(kubectl, "corner", ITEMS);
        world.protect(INSTANCE, "--namespace", corner.namespace(), "--hook", "corner/marks");
    }

    @AfterAll
    static void end() {
        corner.destroy();
        world.close();
    }

    @AfterEach
    void mend() {
        kubectl.run("delete", "apiservice", "v1.broken.example.com", "--ignore-not-found")
                .succeeded();
        kubectl.run("delete", "volumesnapshotclass", "disk").succeeded();
        kubectl.apply(snapshotClass(""));
        if (!corner.isThere() || corner.configMaps().size() != ITEMS) {
            corner.destroy();
            corner = Corner.deploy(kubectl, "corner", ITEMS);
        }
    }

    @Test
    void restoresWhenAllSnapshotContentsWereDeletedByHand() {
        var point = backup();
        kubectl.run("delete", "volumesnapshotcontents", "--all", "--wait", "--timeout=60s")
                .succeeded();
        corner.destroy();

        world.cli().run("restore", INSTANCE, "--point", point).succeeded();

        theCornerIsBack(ITEMS);
    }

    @Test
    void saysWhichClaimCouldNotBeSnapshotAndSavesTheRest() {
        kubectl.run("delete", "volumesnapshotclass", "disk").succeeded();
        kubectl.apply(snapshotClass("parameters: {fail: the array is on fire}"));

        var job = job(world.cli().run("backup", INSTANCE, "-o", "json"));

        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("CompletedWithWarnings");
        assertThat(job.toString()).contains("corner/data").contains("the array is on fire");
        assertThat(corner.isThawed()).isTrue();
    }

    @Test
    void survivesAnApiServerThatIsGoneForHalfAMinute() {
        for (var command : new String[][] {{"backup", INSTANCE}, {"restore", INSTANCE}}) {
            var arguments = command;
            if (command[0].equals("restore")) {
                arguments = new String[] {"restore", INSTANCE, "--point", backupOnceHealthy()};
                corner.destroy();
            }
            var job = duringAnOutage(arguments);
            assertThat(Jobs.status(job)).as(job.toPrettyString()).isIn("Completed", "CompletedWithWarnings");
        }
        theCornerIsBack(ITEMS);
    }

    @Test
    void namesAnApiThatDoesNotAnswer() {
        kubectl.apply("""
                apiVersion: apiregistration.k8s.io/v1
                kind: APIService
                metadata: {name: v1.broken.example.com}
                spec:
                  group: broken.example.com
                  version: v1
                  groupPriorityMinimum: 100
                  versionPriority: 100
                  insecureSkipTLSVerify: true
                  service: {namespace: default, name: nobody}
                """);

        var job = job(world.cli().run("backup", INSTANCE, "-o", "json"));

        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("CompletedWithWarnings");
        assertThat(job.toString()).contains("broken.example.com");
    }

    @Test
    void namesAKindWhoseConversionWebhookIsDown() {
        kubectl.apply(GADGETS.formatted("strategy: None"));
        kubectl.run("wait", "--for=condition=established", "crd/gadgets.example.com", "--timeout=30s")
                .succeeded();
        kubectl.apply("""
                apiVersion: example.com/v1beta1
                kind: Gadget
                metadata: {name: one, namespace: %s}
                """.formatted(corner.namespace()));
        kubectl.apply(GADGETS.formatted(NOBODY_CONVERTS));
        try {
            Awaitility.await("the webhook is asked, and is not there")
                    .atMost(Duration.ofSeconds(60))
                    .until(() ->
                            kubectl.run("get", "gadgets.v1.example.com", "-A").exit() != 0);

            var job = job(world.cli().run("backup", INSTANCE, "-o", "json"));

            assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("CompletedWithWarnings");
            assertThat(job.toString()).contains("gadgets");
            var kept = world.cli().json("points", "ls", INSTANCE, "--section", "k8s/core/configmaps");
            assertThat(kept.toString()).contains("item-7");
        } finally {
            // else the objects could not be deleted, nor their definition
            kubectl.apply(GADGETS.formatted("strategy: None"));
            kubectl.run("delete", "crd", "gadgets.example.com", "--timeout=60s").succeeded();
        }
    }

    @Test
    void endsAHookThatNeverReturnsWithItsCode() {
        corner.hookTimeout("3s");
        corner.holdHooks();
        try {
            var job = job(world.cli().run("backup", INSTANCE, "-o", "json"));

            assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("CompletedWithWarnings");
            assertThat(job.toString()).contains("UserErrorHookExecutionFailed").contains("did not end within 3 s");
            assertThat(corner.isThawed()).isTrue();
        } finally {
            corner.letHooksGo();
            corner.hookTimeout("20s");
        }
    }

    @Test
    void leavesNothingOfANamespaceThatIsDeletedWhileItIsBackedUp() {
        try (var view = new ClusterView(kubectl)) {
            deletedWhileItIsBackedUp(new Moment.Scene(world, view, corner));
        }
    }

    private void deletedWhileItIsBackedUp(Moment.Scene scene) {
        var remains = new Remains(scene);
        var held = BackupMoment.CUTTING.prepare(scene);
        var run = CompletableFuture.supplyAsync(() -> world.cli().run("backup", INSTANCE, "-o", "json"));
        held.await();
        kubectl.run("delete", "namespace", corner.namespace(), "--wait=false").succeeded();
        held.free();

        var job = job(run.join());

        assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("CompletedWithWarnings");
        // which of the two went first is up to the cluster
        assertThat(Jobs.warned(job))
                .as(job.toPrettyString())
                .containsAnyOf("namespaces corner", "persistentvolumeclaims corner/data");
        remains.areAllNamed(INSTANCE);
    }

    @Test
    void namesANamespaceThatIsStuckInTerminatingAndGoesOnWithTheRest() {
        kubectl.destroy(STUCK); // of an earlier run: it takes a while to see that nothing holds it any more
        kubectl.run("create", "namespace", STUCK).succeeded();
        kubectl.apply("""
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: held, namespace: %s, finalizers: [example.com/nobody]}
                """.formatted(STUCK));
        try {
            world.cli().run("policy", "create", "second").succeeded();
            world.protect("both", "--policy", "second", "--namespace", corner.namespace(), "--namespace", STUCK);
            world.cli().run("backup", "both").succeeded();
            var point = world.cli().json("points", "list", "both").at("/0/name").asText();
            kubectl.run("delete", "namespace", STUCK, "--wait=false").succeeded();

            var backup = job(world.cli().run("backup", "both", "-o", "json"));

            assertThat(Jobs.status(backup)).as(backup.toPrettyString()).isEqualTo("CompletedWithWarnings");
            assertThat(backup.toString()).contains("LifeboatObjectBeingDeleted").contains("namespaces " + STUCK);
            var kept = world.cli().json("points", "ls", "both", "--section", "k8s/core/configmaps");
            assertThat(kept.toString()).contains("item-7").doesNotContain("held");

            corner.destroy();
            var restore = job(world.cli().run("restore", "both", "--point", point, "-o", "json"));

            assertThat(Jobs.status(restore)).as(restore.toPrettyString()).isEqualTo("CompletedWithWarnings");
            assertThat(restore.toString())
                    .contains("LifeboatNamespaceTerminating")
                    .contains(STUCK);
            theCornerIsBack(ITEMS);
        } finally {
            kubectl.run(
                            "-n",
                            STUCK,
                            "patch",
                            "configmap",
                            "held",
                            "--type=merge",
                            "-p",
                            "{\"metadata\":{\"finalizers\":null}}")
                    .succeeded();
        }
    }

    @Test
    void restoresTheRestWhenAnAdmissionPolicyRefusesOneObject() {
        var point = backup();
        corner.destroy();
        try (var _ = NoSevens.inForce(kubectl)) {
            var job = job(world.cli().run("restore", INSTANCE, "--point", point, "-o", "json"));

            assertThat(Jobs.status(job)).as(job.toPrettyString()).isEqualTo("CompletedWithWarnings");
            assertThat(job.toString()).contains("item-7").contains(NoSevens.MESSAGE);
            theCornerIsBack(ITEMS - 1);
        }
    }

    private static void theCornerIsBack(int items) {
        corner.awaitReady();
        assertThat(corner.file()).isEqualTo("precious");
        assertThat(corner.configMaps()).hasSize(items);
    }

    /** Takes a backup and answers its point. */
    private static String backup() {
        world.cli().run("backup", INSTANCE).succeeded();
        return world.cli().json("points", "list", INSTANCE).at("/0/name").asText();
    }

    /** After an outage: no backup is accepted before the extension has said that it is well again. */
    private static String backupOnceHealthy() {
        Awaitility.await("the extension is healthy again")
                .atMost(Duration.ofMinutes(2))
                .until(() -> world.cli().run("backup", INSTANCE).exit() == 0);
        return world.cli().json("points", "list", INSTANCE).at("/0/name").asText();
    }

    private static JsonNode duringAnOutage(String... command) {
        var hold = world.proxy().holdAt(3);
        var run = CompletableFuture.supplyAsync(() -> world.cli().run(command));
        assertThat(hold.await(60)).isTrue();
        world.testbed().signal("kube-apiserver", "STOP");
        try {
            hold.release();
            var until = System.nanoTime() + OUTAGE.toNanos();
            Awaitility.await().atMost(OUTAGE.plusSeconds(5)).until(() -> System.nanoTime() > until);
        } finally {
            world.testbed().signal("kube-apiserver", "CONT");
        }
        run.join();
        return new Jobs(world.cli()).awaitNewest(Duration.ofMinutes(5));
    }

    private static final String GADGETS = """
            apiVersion: apiextensions.k8s.io/v1
            kind: CustomResourceDefinition
            metadata: {name: gadgets.example.com}
            spec:
              group: example.com
              scope: Namespaced
              names: {plural: gadgets, singular: gadget, kind: Gadget}
              conversion: {%s}
              versions:
                - name: v1
                  served: true
                  storage: false
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
                - name: v1beta1
                  served: true
                  storage: true
                  schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
            """;
    private static final String NOBODY_CONVERTS =
            "strategy: Webhook, webhook: {conversionReviewVersions: [v1], clientConfig: {service: {namespace: default, name: nobody}}}";

    private static JsonNode job(Ended ended) {
        return ended.json();
    }

    private static String snapshotClass(String parameters) {
        return """
                apiVersion: snapshot.storage.k8s.io/v1
                kind: VolumeSnapshotClass
                metadata: {name: disk, annotations: {snapshot.storage.kubernetes.io/is-default-class: "true"}}
                driver: disk.testbed.local
                deletionPolicy: Delete
                %s
                """.formatted(parameters);
    }
}
