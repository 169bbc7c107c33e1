package dev.lifeboat.extension.app;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * What the installation says: environment and mounted files. Read once at start.
 *
 * @param certificateAuthority of the vault server, in PEM
 * @param settings of the extension resource as installed
 * @param enrolmentToken empty after the first start, when the installation has removed it
 */
public record Config(
        URI vault,
        String certificateAuthority,
        Map<String, String> settings,
        Optional<String> enrolmentToken,
        String namespace,
        String podName,
        String podUid,
        String image,
        boolean restoreEnabled,
        String version) {
    public Config {
        settings = Map.copyOf(settings);
    }

    /**
     * Reads it.
     *
     * @param root folder of the mounted files, {@code /etc/lifeboat} in a pod
     * @throws LifeboatException MISSING_PROPERTY or INVALID_PROPERTY, naming what is wrong
     */
    public static Config read(Path root, Map<String, String> environment) {
        var vault = root.resolve("vault");
        return new Config(
                address(text(vault.resolve("url"))),
                text(vault.resolve("ca.crt")),
                settings(vault.resolve("settings.json")),
                find(root.resolve("enrolment").resolve("token")),
                of(environment, "POD_NAMESPACE"),
                of(environment, "POD_NAME"),
                of(environment, "POD_UID"),
                environment.getOrDefault("LIFEBOAT_IMAGE", ""),
                Boolean.parseBoolean(environment.getOrDefault("LIFEBOAT_RESTORE_ENABLED", "true")),
                ownVersion());
    }

    private static URI address(String text) {
        try {
            var address = URI.create(text);
            if (!"https".equals(address.getScheme()) || address.getHost() == null) {
                throw new IllegalArgumentException("it is not an https address");
            }
            return address;
        } catch (IllegalArgumentException e) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY,
                    Map.of("field", "lifeboat-vault url", "reason", "" + e.getMessage()),
                    e);
        }
    }

    private static Map<String, String> settings(Path file) {
        var settings = new HashMap<String, String>();
        find(file)
                .ifPresent(text -> Json.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .properties()
                        .forEach(entry ->
                                settings.put(entry.getKey(), entry.getValue().asText())));
        return settings;
    }

    private static String text(Path file) {
        return find(file)
                .orElseThrow(() -> new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", file.toString())));
    }

    private static Optional<String> find(Path file) {
        try {
            var text = Files.readString(file).strip();
            return text.isEmpty() ? Optional.empty() : Optional.of(text);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String of(Map<String, String> environment, String name) {
        @Nullable String value = environment.get(name);
        if (value == null || value.isEmpty()) {
            throw new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", "environment " + name));
        }
        return value;
    }

    private static String ownVersion() {
        try (var file = Config.class.getResourceAsStream("version.properties")) {
            var properties = new Properties();
            properties.load(file);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    @Override
    public String toString() {
        return "Config[vault=" + vault + ", namespace=" + namespace + ", pod=" + podName + ", version=" + version + "]";
    }
}
