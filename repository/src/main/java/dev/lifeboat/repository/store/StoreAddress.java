package dev.lifeboat.repository.store;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.store.StoreLocation.Azure;
import dev.lifeboat.repository.store.StoreLocation.Folder;
import dev.lifeboat.repository.store.StoreLocation.Lock;
import dev.lifeboat.repository.store.StoreLocation.S3;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The parts of an address, checked. */
final class StoreAddress {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final Pattern ACCOUNT = Pattern.compile("[a-z0-9]{3,24}");
    private static final Pattern CONTAINER = Pattern.compile("[a-z0-9](-?[a-z0-9]){2,62}");
    /** Else backups that were meant for elsewhere lie on this machine. */
    private static final Pattern MISTYPED = Pattern.compile("(?:s3|azure|file|https?):", Pattern.CASE_INSENSITIVE);

    private static final int LAST_PORT = 65_535;
    private static final Pattern REGION = Pattern.compile("[a-z0-9-]{1,64}");

    private final String text;
    private final URI uri;
    private final Map<String, String> options;

    private StoreAddress(String text, URI uri, Set<String> known) {
        this.text = text;
        this.uri = uri;
        this.options = options(known);
    }

    static StoreLocation parse(String text) {
        if (!text.contains("://")) {
            if (text.isBlank() || text.indexOf('\0') >= 0) {
                throw invalid(text, "it is empty");
            }
            if (MISTYPED.matcher(text).lookingAt()) {
                throw invalid(
                        text,
                        "after the kind of store come a colon and two slashes; a folder of that name is ./ and its name");
            }
            return new Folder(Path.of(text).toAbsolutePath().normalize());
        }
        try {
            var uri = new URI(text);
            return switch (uri.getScheme()) {
                case "file" -> new StoreAddress(text, uri, Set.of()).folder();
                case "s3" -> new StoreAddress(text, uri, Set.of("endpoint", "region", "pathStyle", "lock")).s3();
                case "azure" -> new StoreAddress(text, uri, Set.of("endpoint", "lock")).azure();
                default -> throw invalid(text, "it begins with none of file://, s3:// and azure://");
            };
        } catch (URISyntaxException e) {
            throw invalid(text, "it is malformed");
        }
    }

    private Folder folder() {
        if (uri.getRawAuthority() != null || !uri.getPath().startsWith("/")) {
            throw invalid("a folder is file:/// and an absolute path");
        }
        return new Folder(Path.of(uri.getPath()).normalize());
    }

    private S3 s3() {
        var endpoint = endpoint();
        return new S3(
                name("bucket", uri.getRawAuthority(), BUCKET),
                prefix(uri.getPath()),
                endpoint,
                Optional.ofNullable(options.get("region")).map(region -> name("region", region, REGION)),
                flag("pathStyle", endpoint.isPresent()),
                lock());
    }

    private Azure azure() {
        var path = uri.getPath();
        var end = path.indexOf('/', 1);
        return new Azure(
                name("account", uri.getRawAuthority(), ACCOUNT),
                name("container", path.isEmpty() ? "" : path.substring(1, end < 0 ? path.length() : end), CONTAINER),
                prefix(end < 0 ? "" : path.substring(end)),
                endpoint(),
                lock());
    }

    private String name(String what, @Nullable String value, Pattern allowed) {
        if (value == null || !allowed.matcher(value).matches()) {
            throw invalid("its " + what + " is missing or not spelled like one");
        }
        return value;
    }

    private String prefix(String path) {
        var prefix = path.replaceAll("^/+|/+$", "");
        if (prefix.isEmpty()) {
            return "";
        }
        try {
            return BlobKey.checked(prefix) + "/";
        } catch (IllegalArgumentException e) {
            throw invalid("its prefix has characters that keys may not have");
        }
    }

    private Optional<URI> endpoint() {
        return Optional.ofNullable(options.get("endpoint")).map(value -> {
            try {
                var endpoint = new URI(value);
                if (Set.of("http", "https").contains(String.valueOf(endpoint.getScheme()))
                        && endpoint.getHost() != null
                        && endpoint.getPort() <= LAST_PORT
                        && endpoint.getRawUserInfo() == null) {
                    return endpoint;
                }
            } catch (URISyntaxException _) {
                // said below
            }
            throw invalid("its endpoint is not http:// or https:// and a host, with a port up to " + LAST_PORT);
        });
    }

    private boolean flag(String name, boolean unless) {
        return switch (options.getOrDefault(name, Boolean.toString(unless))) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(name + " is true or false");
        };
    }

    private Lock lock() {
        return switch (options.getOrDefault("lock", "compliance")) {
            case "compliance" -> Lock.COMPLIANCE;
            case "governance" -> Lock.GOVERNANCE;
            default -> throw invalid("lock is compliance or governance");
        };
    }

    private Map<String, String> options(Set<String> known) {
        var found = new TreeMap<String, String>();
        for (var part : Optional.ofNullable(uri.getRawQuery()).orElse("").split("&")) {
            var equals = part.indexOf('=');
            if (part.isEmpty()) {
                continue;
            }
            var name = equals < 0 ? part : part.substring(0, equals);
            if (!known.contains(name)) {
                throw invalid("it knows no option " + name);
            }
            found.put(name, URLDecoder.decode(part.substring(equals + 1), StandardCharsets.UTF_8));
        }
        return found;
    }

    private LifeboatException invalid(String reason) {
        return invalid(text, reason);
    }

    /** Whatever follows a question mark, or stands before an at sign, may be somebody's secret, by mistake. */
    private static LifeboatException invalid(String text, String reason) {
        return new LifeboatException(
                ErrorCode.STORE_LOCATION_INVALID,
                Map.of(
                        "location",
                        text.replaceFirst("[?].*", "?...").replaceFirst("//.*@", "//...@"),
                        "reason",
                        reason));
    }
}
