package dev.lifeboat.acceptance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A server, a person with a command line, and the cluster of the tests with the extension installed in it as {@code here}. The cluster
 * reaches the server through a proxy, which tests use to hold or cut the link. Closing it removes the extension and the data.
 */
public final class World implements AutoCloseable {
    public static final String CLUSTER = "here";
    public static final String VAULT = "main";

    private final Path folder;
    private final Testbed testbed = Testbed.get();
    private final Server server;
    private final Proxy proxy;
    private final Cli cli;

    private final List<SmallDisk> disks;

    private String vaultId = "";

    private World(Path folder, List<SmallDisk> disks, String... options) {
        this.folder = folder;
        this.disks = List.copyOf(disks);
        this.server = Server.start(folder.resolve("data"), options);
        this.proxy = new Proxy(server.port());
        this.cli = Cli.administrator(server, folder);
    }

    /** Everything up, nothing protected yet. Options go to {@code server run}. */
    public static World start(String... options) {
        return start(folder(), List.of(), options);
    }

    /** The same, with a small file system for the server's data, and one for the store in it. */
    public static World onSmallDisks() {
        var folder = folder();
        var data = SmallDisk.mount(folder.resolve("data"), 64);
        return start(folder, List.of(data, SmallDisk.mount(folder.resolve("data/store"), 64)));
    }

    private static World start(Path folder, List<SmallDisk> disks, String... options) {
        var world = new World(folder, disks, options);
        world.install();
        return world;
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("lifeboat");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the server's database and keys. */
    public SmallDisk dataDisk() {
        return disks.get(0);
    }

    public SmallDisk storeDisk() {
        return disks.get(1);
    }

    public Testbed testbed() {
        return testbed;
    }

    public Kubectl kubectl() {
        return testbed.kubectl();
    }

    public Server server() {
        return server;
    }

    public Proxy proxy() {
        return proxy;
    }

    public Cli cli() {
        return cli;
    }

    /** Path of the vault that all is protected in. */
    public String vaultId() {
        return vaultId;
    }

    private void install() {
        testbed.signal("disk", "CONT"); // a run that was killed may have left the driver stopped
        testbed.importImage(Checkout.file("target/extension.tar"));
        cli.run("vault", "create", VAULT).succeeded();
        vaultId = cli.json("vault", "show", VAULT).path("id").asText();
        cli.run(
                        "cluster",
                        "add",
                        CLUSTER,
                        "--kubeconfig",
                        kubectl().kubeconfig().toString(),
                        "--vault-url",
                        "https://" + Testbed.MACHINE + ":" + proxy.port())
                .succeeded();
    }

    /** Protects what the options of the command select, and answers the name of the backup instance. */
    public String protect(String name, String... options) {
        var arguments = new ArrayList<>(List.of("protect", CLUSTER, "--vault", VAULT, "--name", name));
        arguments.addAll(List.of(options));
        return cli.json(arguments.toArray(String[]::new)).path("name").asText();
    }

    /** With their snapshots, which the cluster keeps for them: the next run finds it as this one did. */
    private void deleteInstances() {
        var instances = cli.run("instances", "list", "--vault", VAULT, "-o", "json");
        if (instances.exit() == 0) {
            instances.json().forEach(instance -> {
                var name = instance.path("name").asText();
                var deleted = cli.run("instances", "delete", name, "--vault", VAULT, "--yes");
                if (deleted.exit() != 0) {
                    System.err.println("Left behind: " + deleted.err());
                }
            });
        }
    }

    @Override
    public void close() {
        deleteInstances();
        cli.run(
                "cluster",
                "remove",
                CLUSTER,
                "--kubeconfig",
                kubectl().kubeconfig().toString(),
                "--yes",
                "--keep-backups");
        proxy.close();
        server.close();
        disks.reversed().forEach(SmallDisk::close);
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(World::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path path) {
        try {
            Files.delete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
