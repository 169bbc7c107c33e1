package dev.lifeboat.cli.client;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.FileReason;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is and how to speak to it.
 *
 * @param certificateAuthority in PEM; absent for those of the JDK
 * @param vault name of the vault that verbs use when none is given
 */
public record Login(
        URI server,
        String token,
        @Nullable String certificateAuthority,
        @Nullable String vault) {

    public Login withVault(String name) {
        return new Login(server, token, certificateAuthority, name);
    }

    /** {@code LIFEBOAT_SERVER}, {@code LIFEBOAT_TOKEN} and {@code LIFEBOAT_CA} win over the file; empty if neither names a server and a token. */
    public static Optional<Login> find(Map<String, String> environment, Path home) {
        var saved = load(file(environment, home));
        var server = environment.get("LIFEBOAT_SERVER");
        var token = environment.get("LIFEBOAT_TOKEN");
        var authority = environment.get("LIFEBOAT_CA");
        if (saved.isEmpty() && (server == null || token == null)) {
            return Optional.empty();
        }
        return Optional.of(new Login(
                server == null ? saved.orElseThrow().server() : address(server),
                token == null ? saved.orElseThrow().token() : token,
                authority != null
                        ? read(Path.of(authority))
                        : saved.map(Login::certificateAuthority).orElse(null),
                saved.map(Login::vault).orElse(null)));
    }

    /** {@code ~/.config/lifeboat/config.json}, or below {@code XDG_CONFIG_HOME}. */
    public static Path file(Map<String, String> environment, Path home) {
        var base = environment.get("XDG_CONFIG_HOME");
        return (base == null || base.isBlank() ? home.resolve(".config") : Path.of(base))
                .resolve("lifeboat/config.json");
    }

    /** An address of a server: https only, no path. */
    public static URI address(String text) {
        try {
            var uri = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
            if ("https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getPath().isEmpty()) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw Failure.usage("'" + text + "' is not the address of a server.", "Give it as https://HOST:PORT.");
    }

    /** Readable by its owner only from the first byte on, and whole or not at all. */
    public void save(Path file) {
        try {
            var folder = Files.createDirectories(file.toAbsolutePath().getParent());
            var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            var temporary = Files.createTempFile(folder, "config", ".new", owner);
            Files.writeString(temporary, Json.pretty(this));
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileReason.failure("cannot write " + file, e);
        }
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Failure.usage("The file " + file + " cannot be read.", "Check its name and its permissions.");
        }
    }

    private static Optional<Login> load(Path file) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(Json.read(read(file).getBytes(StandardCharsets.UTF_8), Login.class));
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Login[server=" + server + "]";
    }
}
