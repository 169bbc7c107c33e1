package dev.lifeboat.cli.verb;

import dev.lifeboat.cli.client.Login;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "init",
        description =
                "Makes the data of a vault server of your own (authority, keys, administrator token) without starting it, and logs in.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat init --data ./lifeboat-data",
            "  lifeboat init --data /var/lib/lifeboat --public-url https://backup.example:8443"
        })
public final class InitVerb implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "Folder of the server's data")
    private Path data = Path.of("");

    @Option(
            names = "--public-url",
            paramLabel = "URL",
            description =
                    "Address under which people and clusters reach the server; repeatable. Default: https://localhost:8443")
    private List<String> publicUrls = new ArrayList<>();

    public InitVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var address = Login.address(publicUrls.isEmpty() ? "https://localhost:8443" : publicUrls.getFirst());
        var command = new ArrayList<>(List.of(launcher().toString(), "server", "init", "--data", data.toString()));
        publicUrls.forEach(url -> command.addAll(List.of("--public-url", url)));
        var exit = run(command);
        if (exit != 0) {
            throw new Failure(
                    CommandError.INIT_FAILED, "The server's data could not be made (exit code " + exit + ").");
        }
        var token = Login.read(data.resolve("admin-token")).strip();
        var authority = Login.read(data.resolve("ca.crt"));
        var file = Login.file(surroundings.environment(), surroundings.home());
        new Login(address, token, authority, null).save(file);
        surroundings
                .console()
                .line("Logged in to " + address + ". Now start it: lifeboat server run --data " + data
                        + " --listen 0.0.0.0:" + (address.getPort() < 0 ? 443 : address.getPort()));
        return Exit.DONE;
    }

    private static int run(List<String> command) {
        try {
            return new ProcessBuilder(command).inheritIO().start().waitFor();
        } catch (IOException e) {
            throw new Failure(
                    CommandError.INIT_FAILED,
                    "The server's program cannot be started: " + e.getMessage() + ".",
                    "The file system does not allow it to be run.",
                    List.of("Give the right to run it, or run it from another place."));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(CommandError.INTERRUPTED, "The command was interrupted.");
        }
    }

    /** bin/lifeboat beside the lib folder that this class was loaded from, or below {@code LIFEBOAT_HOME}. */
    private Path launcher() {
        var home = surroundings.environment().get("LIFEBOAT_HOME");
        var jar = Path.of(System.getProperty("java.class.path", "").split(File.pathSeparator, 2)[0]);
        var folder = home != null ? Path.of(home) : parent(parent(jar.toAbsolutePath()));
        var launcher = folder == null ? null : folder.resolve("bin/lifeboat");
        if (launcher == null || !Files.isExecutable(launcher)) {
            throw Failure.usage(
                    "The program bin/lifeboat was not found.", "Set LIFEBOAT_HOME to the folder of the distribution.");
        }
        return launcher;
    }

    private static @Nullable Path parent(@Nullable Path path) {
        return path == null ? null : path.getParent();
    }
}
