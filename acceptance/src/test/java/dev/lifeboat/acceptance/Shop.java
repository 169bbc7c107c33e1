package dev.lifeboat.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * The sample application of deploy/demo: PostgreSQL on a CSI volume, a writer that adds a row every tenth of a second, a web page, and a
 * hook that stops the writing. Its password is planted: it must never be seen outside the Secret.
 */
public final class Shop {
    public static final String NAMESPACE = "shop";
    private static final Duration READY = Duration.ofMinutes(2);
    private static final String KINDS =
            "configmaps,secrets,services,serviceaccounts,roles,rolebindings,persistentvolumeclaims,statefulsets,deployments,rates,backuphooks";

    private final Kubectl kubectl;
    private final String password = "planted-" + UUID.randomUUID();

    private Shop(Kubectl kubectl) {
        this.kubectl = kubectl;
    }

    /** Deploys it afresh and waits until rows come in. The cluster must have the definition of BackupHook. */
    public static Shop deploy(Testbed testbed) {
        Ended.run(
                        Duration.ofMinutes(5),
                        java.util.Map.of(),
                        "",
                        List.of(Checkout.file("scripts/demo-image.sh").toString()))
                .succeeded();
        testbed.importImage(Checkout.file("target/demo.tar"));
        var shop = new Shop(testbed.kubectl());
        shop.create();
        return shop;
    }

    private void create() {
        kubectl.destroy(NAMESPACE);
        kubectl.run("create", "namespace", NAMESPACE).succeeded();
        kubectl.run("-n", NAMESPACE, "create", "secret", "generic", "database", "--from-literal=password=" + password)
                .succeeded();
        kubectl.apply(file("definition.yaml"));
        kubectl.apply(file("application.yaml").replace("DEMO_IMAGE", image()));
        kubectl.run("wait", "--for=condition=Established", "crd/rates.shop.example.com", "--timeout=30s")
                .succeeded();
        kubectl.apply(file("rate.yaml"));
        kubectl.apply(file("hook.yaml"));
        awaitReady();
        awaitRows(10);
    }

    public String password() {
        return password;
    }

    public void awaitReady() {
        kubectl.run("-n", NAMESPACE, "rollout", "status", "statefulset/database", "--timeout=120s")
                .succeeded();
        kubectl.run("-n", NAMESPACE, "rollout", "status", "deployment/web", "--timeout=120s")
                .succeeded();
    }

    public long rows() {
        return count("true");
    }

    public long rowsBefore(Instant moment) {
        return count("made < '" + moment + "'");
    }

    public long rowsBetween(Instant from, Instant to) {
        return count("made >= '" + from + "' and made <= '" + to + "'");
    }

    public void awaitRows(long atLeast) {
        await().atMost(READY).ignoreExceptions().until(() -> rows() >= atLeast);
    }

    /** The time of the database's own clock. */
    public Instant now() {
        return moment("select clock_timestamp()");
    }

    /** The moment behind which nothing was written, as the hook noted it when it had stopped the writing. */
    public Instant stopped() {
        return moment("select max(at) from stops");
    }

    /** Every object that a person made, as kubectl names it. */
    public List<String> objects() {
        return kubectl.text("-n", NAMESPACE, "get", KINDS, "-o", "name")
                .lines()
                .sorted()
                .toList();
    }

    public void destroy() {
        kubectl.destroy(NAMESPACE);
    }

    private Instant moment(String query) {
        return Instant.parse(
                sql("select to_char((" + query + ") at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"));
    }

    private long count(String condition) {
        return Long.parseLong(sql("select count(*) from orders where " + condition));
    }

    private String sql(String statement) {
        return kubectl.text(
                "-n",
                NAMESPACE,
                "exec",
                "database-0",
                "--",
                "psql",
                "--host=/tmp",
                "--username=shop",
                "--dbname=postgres",
                "-tAc",
                statement);
    }

    private static String image() {
        var index = Ended.run(
                        Duration.ofSeconds(20),
                        java.util.Map.of(),
                        "",
                        List.of("tar", "-xOf", Checkout.file("target/demo.tar").toString(), "index.json"))
                .succeeded()
                .json();
        return index.at("/manifests/0/annotations/io.containerd.image.name").asText();
    }

    private static String file(String name) {
        try {
            return Files.readString(Checkout.file("deploy/demo").resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
