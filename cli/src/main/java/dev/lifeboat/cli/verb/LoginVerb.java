package dev.lifeboat.cli.verb;

import dev.lifeboat.cli.client.Login;
import dev.lifeboat.cli.client.Trust;
import dev.lifeboat.cli.client.VaultClient;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "login",
        description = "Remembers a vault server and a token in ~/.config/lifeboat/config.json, readable by you only.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat login --server https://vault.example:8443 --token-file admin-token --ca ca.crt",
            "  lifeboat login --server https://vault.example:8443 --token-file admin-token --ca-sha256 3A:41:..."
        })
public final class LoginVerb implements Callable<Integer> {
    private final Surroundings surroundings;

    @Option(names = "--server", required = true, paramLabel = "URL", description = "Address of the vault server")
    private String server = "";

    @Option(
            names = "--token-file",
            required = true,
            paramLabel = "FILE",
            description = "File that holds the token; never an argument, which others could see")
    private Path tokenFile = Path.of("");

    @ArgGroup
    private @Nullable Authority authority;

    /** Exactly one way to know the server's certificate authority; none means the JDK's. */
    static final class Authority {
        @Option(
                names = "--ca",
                paramLabel = "FILE",
                description = "Certificate authority in PEM (ca.crt of the server)")
        private @Nullable Path file;

        @Option(
                names = "--ca-sha256",
                paramLabel = "HEX",
                description = "SHA-256 of the certificate authority, as printed at the server's first start")
        private @Nullable String fingerprint;
    }

    public LoginVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        var address = Login.address(server);
        var token = Login.read(tokenFile).strip();
        if (token.isEmpty()) {
            throw Failure.usage("The file " + tokenFile + " is empty.", "Give the file with the token.");
        }
        var fingerprint = authority == null ? null : authority.fingerprint;
        var file = authority == null ? null : authority.file;
        String pem = file == null ? null : Login.read(file);
        if (fingerprint != null) {
            var pinned = Trust.pinned(fingerprint);
            try (var client = new VaultClient(address, token, pinned.context())) {
                client.get("/providers/Lifeboat.Backup/server");
            }
            pem = pinned.authority();
        }
        var login = new Login(address, token, pem, null);
        try (var client = new VaultClient(login)) {
            var found = client.get("/providers/Lifeboat.Backup/server");
            login.save(Login.file(surroundings.environment(), surroundings.home()));
            surroundings
                    .console()
                    .line("Logged in to " + address + " (version "
                            + found.path("version").asText("unknown") + ").");
        }
        return Exit.DONE;
    }
}
