package dev.lifeboat.extension.app;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.KubeClusterApi;
import dev.lifeboat.extension.kube.RetryingClusterApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code run} (standing pod), {@code restore --task ID} (restorer pod), {@code crds} (pre-install job). */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        try {
            return switch (arguments.length == 0 ? "run" : arguments[0]) {
                case "run" -> stand();
                case "restore" -> restore(arguments);
                case "crds" -> definitions();
                default -> usage();
            };
        } catch (LifeboatException e) {
            LOG.error("Ended with {}", e.getMessage(), e.getCause());
            leaveWord(e);
            return FAILED;
        } catch (InterruptedException e) {
            return FAILED;
        }
    }

    private static int stand() throws InterruptedException {
        var config = Config.read(Path.of("/etc/lifeboat"), System.getenv());
        LOG.info("Starting, {}", config);
        try (var wiring = Wiring.standing(config, Clock.systemUTC())) {
            var pod = wiring.pod();
            Runtime.getRuntime().addShutdownHook(new Thread(pod::stop, "stop"));
            return pod.run();
        }
    }

    private static int restore(String[] arguments) throws InterruptedException {
        if (arguments.length != 3 || !arguments[1].equals("--task")) {
            return usage();
        }
        var config = Config.read(Path.of("/etc/lifeboat"), System.getenv());
        LOG.info("Restoring task {}, {}", arguments[2], config);
        try (var wiring = Wiring.restorer(config, Clock.systemUTC())) {
            var pod = wiring.restorer(arguments[2]);
            Runtime.getRuntime().addShutdownHook(new Thread(pod::stop, "stop"));
            return pod.run();
        }
    }

    private static int definitions() throws InterruptedException {
        try (var cluster = new RetryingClusterApi(KubeClusterApi.ofEnvironment())) {
            new Definitions(cluster).apply();
            return 0;
        }
    }

    private static int usage() {
        System.err.println("Usage: run | restore --task ID | crds");
        return USAGE;
    }

    /** Where the kubelet picks up why a container ended; the installer shows it. */
    private static void leaveWord(LifeboatException failure) {
        try {
            var file = Path.of("/dev/termination-log");
            if (Files.exists(file)) {
                var word = Json.object();
                word.put("code", failure.code().wire()).put("message", failure.text());
                word.set("details", Json.tree(failure.details()));
                Files.write(file, Json.write(word));
            }
        } catch (IOException e) {
            LOG.warn("The reason of the end could not be left for the kubelet");
        }
    }
}
