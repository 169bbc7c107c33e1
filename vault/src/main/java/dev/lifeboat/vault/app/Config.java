package dev.lifeboat.vault.app;

import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.upkeep.Schedule;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the command line says. Every default stands here.
 *
 * @param data folder of all that is kept
 * @param listen address of the one TLS port; port 0 takes a free one
 * @param publicUrls without a slash at the end, the first is the default; empty means the address that is listened on
 * @param heartbeat age of an extension's last heartbeat from which on it counts as dead
 * @param progress how long a task may show nothing new
 * @param enrolment how long an extension resource waits for its enrolment
 * @param certificate how long a client certificate of an extension is valid
 * @param snapshot how long a snapshot may take until it is ready to use
 * @param namespace how long a restore waits for a namespace that is being deleted
 * @param upkeep how often repositories are cleaned up and checked
 */
public record Config(
        Path data,
        InetSocketAddress listen,
        List<String> publicUrls,
        Duration heartbeat,
        Duration progress,
        Duration enrolment,
        Duration certificate,
        Duration snapshot,
        Duration namespace,
        Schedule upkeep) {
    private static final String OFF = "off";
    static final List<String> KEYS = List.of(
            "--data",
            "--listen",
            "--public-url",
            "--heartbeat-limit",
            "--progress-limit",
            "--enrolment-limit",
            "--certificate-life",
            "--snapshot-limit",
            "--namespace-limit",
            "--clean-up-interval",
            "--check-interval");

    public Config {
        publicUrls = List.copyOf(publicUrls);
    }

    /** @throws LifeboatException INVALID_CONFIGURATION, naming the nearest key when one is not known */
    public static Config parse(List<String> arguments) {
        Path data = null;
        var listen = InetSocketAddress.createUnresolved("127.0.0.1", 8443);
        var urls = new ArrayList<String>();
        var heartbeat = Duration.ofMinutes(3);
        var progress = Duration.ofMinutes(10);
        var enrolment = Duration.ofMinutes(30);
        var certificate = Duration.ofDays(7);
        var snapshot = Duration.ofMinutes(8);
        var namespace = RestoreSpec.NAMESPACE_TIMEOUT;
        var cleanUp = Schedule.DAILY.cleanUp();
        var check = Schedule.DAILY.check();
        for (var i = 0; i < arguments.size(); i++) {
            var key = arguments.get(i);
            String value;
            var equals = key.indexOf('=');
            if (key.startsWith("--") && equals > 0) {
                value = key.substring(equals + 1);
                key = key.substring(0, equals);
            } else {
                requireKnown(key);
                if (++i >= arguments.size()) {
                    throw invalid(key, "it has no value");
                }
                value = arguments.get(i);
            }
            requireKnown(key);
            switch (key) {
                case "--data" -> data = Path.of(value);
                case "--listen" -> listen = address(value);
                case "--public-url" -> urls.add(url(value));
                case "--heartbeat-limit" -> heartbeat = duration(key, value);
                case "--progress-limit" -> progress = duration(key, value);
                case "--enrolment-limit" -> enrolment = duration(key, value);
                case "--snapshot-limit" -> snapshot = duration(key, value);
                case "--namespace-limit" -> namespace = duration(key, value);
                case "--clean-up-interval" -> cleanUp = interval(key, value);
                case "--check-interval" -> check = interval(key, value);
                default -> certificate = duration(key, value);
            }
        }
        if (data == null) {
            throw invalid("--data", "it is missing; name the folder where everything is kept");
        }
        return new Config(
                data,
                listen,
                urls,
                heartbeat,
                progress,
                enrolment,
                certificate,
                snapshot,
                namespace,
                new Schedule(cleanUp, check));
    }

    /** The addresses under which people reach the server that listens on this port. */
    List<String> urls(int port) {
        if (!publicUrls.isEmpty()) {
            return publicUrls;
        }
        var host = listen.getHostString();
        var isWildcard = List.of("0.0.0.0", "::", "").contains(host);
        return List.of(
                "https://" + (isWildcard ? "localhost" : host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    private static void requireKnown(String key) {
        if (KEYS.contains(key)) {
            return;
        }
        var nearest = KEYS.stream()
                .min(Comparator.comparingInt(known -> distance(known, key)))
                .orElseThrow();
        throw invalid(key, "it is not known; did you mean " + nearest + "?");
    }

    private static int distance(String one, String other) {
        var previous = new int[other.length() + 1];
        for (var j = 0; j <= other.length(); j++) {
            previous[j] = j;
        }
        for (var i = 1; i <= one.length(); i++) {
            var row = new int[other.length() + 1];
            row[0] = i;
            for (var j = 1; j <= other.length(); j++) {
                var change = previous[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(change, Math.min(row[j - 1], previous[j]) + 1);
            }
            previous = row;
        }
        return previous[other.length()];
    }

    private static InetSocketAddress address(String text) {
        var colon = text.lastIndexOf(':');
        try {
            var port = Integer.parseInt(text.substring(colon + 1));
            if (colon > 0 && port >= 0 && port < 65536) {
                return new InetSocketAddress(
                        text.substring(0, colon).replace("[", "").replace("]", ""), port);
            }
        } catch (NumberFormatException _) {
            // answered below
        }
        throw invalid("--listen", "it must be HOST:PORT");
    }

    private static String url(String text) {
        try {
            var url = URI.create(text);
            if ("https".equals(url.getScheme()) && url.getHost() != null && url.getRawQuery() == null) {
                return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
            }
        } catch (IllegalArgumentException _) {
            // answered below
        }
        throw invalid("--public-url", "it must be https://HOST[:PORT]");
    }

    private static Duration duration(String key, String text) {
        return positive(text).orElseThrow(() -> invalid(key, "it must be an ISO 8601 duration such as PT3M"));
    }

    /** Zero for never. */
    private static Duration interval(String key, String text) {
        return text.equals(OFF)
                ? Duration.ZERO
                : positive(text)
                        .orElseThrow(() -> invalid(key, "it must be an ISO 8601 duration such as PT24H, or " + OFF));
    }

    private static Optional<Duration> positive(String text) {
        try {
            return Optional.of(Duration.parse(text)).filter(Duration::isPositive);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }

    private static LifeboatException invalid(String field, String reason) {
        return new LifeboatException(ErrorCode.INVALID_CONFIGURATION, Map.of("field", field, "reason", reason));
    }
}
