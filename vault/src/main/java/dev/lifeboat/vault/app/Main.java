package dev.lifeboat.vault.app;

import dev.lifeboat.core.error.LifeboatException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** {@code server init|run --data DIR --listen HOST:PORT [--public-url URL]...} */
public final class Main {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    /** The first argument may be {@code server}, as the launcher passes it on. */
    public static void main(String[] arguments) {
        // a native library is unpacked by SQLite; where it goes is said by java.io.tmpdir
        var given = List.of(arguments);
        System.exit(
                run(given.isEmpty() || !given.getFirst().equals("server") ? given : given.subList(1, given.size())));
    }

    private static int run(List<String> arguments) {
        if (Usage.isAsked(arguments)) {
            System.out.print(Usage.text());
            return DONE;
        }
        var verb = arguments.getFirst();
        if (!List.of("init", "run").contains(verb)) {
            System.err.print("There is no command 'lifeboat server " + verb + "'.\n" + Usage.text());
            return USAGE;
        }
        try {
            var config = Config.parse(arguments.subList(1, arguments.size()));
            return verb.equals("init") ? init(config) : serve(config);
        } catch (LifeboatException e) {
            System.err.println(e.code().wire() + ": " + e.text());
            System.err.println("Cause: " + e.code().likelyCause(e.details()));
            System.err.println("Action: " + e.code().recommendedAction(e.details()));
            return e.code() == dev.lifeboat.core.error.ErrorCode.INVALID_CONFIGURATION ? USAGE : FAILED;
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            return FAILED;
        }
    }

    private static int init(Config config) {
        try (var wiring = new Wiring(config, Clock.systemUTC())) {
            if (wiring.isNew()) {
                welcome(config);
            } else {
                System.out.println("The folder " + config.data() + " is set up already.");
            }
            return DONE;
        }
    }

    private static int serve(Config config) {
        var begun = System.nanoTime();
        var wiring = new Wiring(config, Clock.systemUTC());
        var stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            wiring.close();
            stopped.countDown();
        }));
        try {
            wiring.start();
        } catch (RuntimeException e) {
            wiring.close();
            throw e;
        }
        if (wiring.isNew()) {
            welcome(config);
        }
        System.out.println("Lifeboat " + Wiring.version() + " is ready on "
                + config.listen().getHostString() + ":" + wiring.port() + " after "
                + (System.nanoTime() - begun) / 1_000_000 + " ms");
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return DONE;
    }

    private static void welcome(Config config) {
        var data = config.data();
        System.out.println("A new vault server has been set up in " + data + ".");
        System.out.println("  1. Log in:  lifeboat login --server "
                + config.urls(config.listen().getPort()).getFirst() + " --token-file " + data.resolve("admin-token")
                + " --ca " + data.resolve("ca.crt"));
        System.out.println("  2. Take " + data.resolve("recovery-key")
                + " away, to a place that survives this machine: with it and the stores everything can be restored.");
        System.out.println(
                "  3. Keep a copy of " + data.resolve("kek") + " as well: without it this server cannot start.");
        System.out.println("  4. Next:    lifeboat vault create, lifeboat cluster add, lifeboat protect");
    }
}
