package dev.lifeboat.acceptance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small application for tests that kill things: a claim with a file in it, a Deployment that holds it, ConfigMaps and a Secret, and a
 * hook that leaves a mark in the volume when it stops and when it lets go.
 */
final class Corner {
    private static final String IMAGE = "localhost/testbed/busybox:1";

    private final Kubectl kubectl;
    private final String namespace;

    private Corner(Kubectl kubectl, String namespace) {
        this.kubectl = kubectl;
        this.namespace = namespace;
    }

    static Corner deploy(Kubectl kubectl, String namespace, int configMaps) {
        kubectl.destroy(namespace);
        var corner = new Corner(kubectl, namespace);
        kubectl.run("create", "namespace", namespace).succeeded();
        var yaml = new StringBuilder(MANIFEST.replace("IMAGE", IMAGE).replace("NAMESPACE", namespace));
        for (var i = 0; i < configMaps; i++) {
            yaml.append("""
                    ---
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: item-%d}
                    data: {value: "%d"}
                    """.formatted(i, i));
        }
        kubectl.runWith(yaml.toString(), "-n", namespace, "apply", "--server-side", "-f", "-")
                .succeeded();
        corner.awaitReady();
        kubectl.shell(namespace, "deployment/holder", "echo precious >/data/file; sync");
        return corner;
    }

    String namespace() {
        return namespace;
    }

    /** False also while its namespace is going away. */
    boolean isThere() {
        return kubectl.run("get", "namespace", namespace, "-o", "jsonpath={.status.phase}")
                .out()
                .equals("Active");
    }

    void awaitReady() {
        kubectl.run("-n", namespace, "rollout", "status", "deployment/holder", "--timeout=150s")
                .succeeded();
    }

    String file() {
        return kubectl.shell(namespace, "deployment/holder", "cat /data/file").strip();
    }

    /** Whether the last hook that ran is the one that lets go. */
    boolean isThawed() {
        return kubectl.shell(namespace, "deployment/holder", "tail -n 1 /data/marks 2>/dev/null || echo thaw")
                .strip()
                .equals("thaw");
    }

    /** From now on pre hooks do not end, until {@link #letHooksGo}. */
    void holdHooks() {
        kubectl.shell(namespace, "deployment/holder", "touch /data/hold");
    }

    void letHooksGo() {
        kubectl.shell(namespace, "deployment/holder", "rm -f /data/hold");
    }

    /** How long pre hooks may take from now on. */
    void hookTimeout(String duration) {
        var patch = "[{\"op\":\"replace\",\"path\":\"/spec/backupHook/0/preHooks/0/exec/timeout\",\"value\":\"%s\"}]"
                .formatted(duration);
        kubectl.run("-n", namespace, "patch", "backuphook", "marks", "--type=json", "-p", patch)
                .succeeded();
    }

    /** Changes a ConfigMap to so many digits that do not compress well. */
    void change(int digits) {
        var random = new Random(System.nanoTime());
        var value = new StringBuilder();
        while (value.length() < digits) {
            value.append(Long.toHexString(random.nextLong()));
        }
        kubectl.runWith("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: change, namespace: %s}
                        data: {value: "%s"}
                        """.formatted(namespace, value), "apply", "--server-side", "-f", "-")
                .succeeded();
    }

    List<String> configMaps() {
        return kubectl.text("-n", namespace, "get", "configmaps", "-o", "name")
                .lines()
                .filter(name -> name.contains("/item-"))
                .sorted()
                .toList();
    }

    /** Deletes it and waits. The namespace comes last: its controller looks again only after eight seconds when it finds a claim in use. */
    void destroy() {
        delete("deployment", "holder", "--cascade=foreground");
        delete("persistentvolumeclaim", "data");
        kubectl.destroy(namespace);
    }

    private void delete(String... what) {
        var command = new ArrayList<>(List.of("-n", namespace, "delete", "--ignore-not-found", "--timeout=60s"));
        command.addAll(List.of(what));
        kubectl.run(command.toArray(String[]::new)).succeeded();
    }

    private static final String MANIFEST = """
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: data}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 32Mi}}}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: key}
            stringData: {key: planted-in-a-corner}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: holder}
            spec:
              strategy: {type: Recreate}
              selector: {matchLabels: {app: holder}}
              template:
                metadata: {labels: {app: holder}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers:
                    - {name: c, image: "IMAGE", command: [sleep, "100000"], volumeMounts: [{name: data, mountPath: /data}]}
                  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
            ---
            apiVersion: clusterbackup.dataprotection.microsoft.com/v1alpha1
            kind: BackupHook
            metadata: {name: marks}
            spec:
              backupHook:
                - name: marks
                  includedNamespaces: ["NAMESPACE"]
                  labelSelector: {matchLabels: {app: holder}}
                  preHooks: [{exec: {command: [sh, -c, "echo freeze >>/data/marks; while [ -e /data/hold ]; do sleep 0.1; done"], onError: Fail, timeout: 20s}}]
                  postHooks: [{exec: {command: [sh, -c, "echo thaw >>/data/marks"], onError: Continue, timeout: 20s}}]
            """;
}
