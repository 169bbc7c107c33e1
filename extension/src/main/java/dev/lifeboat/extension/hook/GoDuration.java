package dev.lifeboat.extension.hook;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as Kubernetes resources write them: {@code 30s}, {@code 1m30s}, {@code 1.5h}, {@code 500ms}. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");
    private static final Map<String, BigDecimal> MILLIS = Map.of(
            "ms", BigDecimal.ONE,
            "s", BigDecimal.valueOf(1_000),
            "m", BigDecimal.valueOf(60_000),
            "h", BigDecimal.valueOf(3_600_000));

    private GoDuration() {}

    /** Empty for what is not such a time, or not above zero, or longer than a day. */
    static Optional<Duration> parse(String text) {
        var parts = PART.matcher(text);
        var millis = BigDecimal.ZERO;
        var end = 0;
        while (parts.find() && parts.start() == end && text.length() < 40) {
            millis = millis.add(
                    new BigDecimal(parts.group(1)).multiply(MILLIS.getOrDefault(parts.group(2), BigDecimal.ZERO)));
            end = parts.end();
        }
        if (end == 0
                || end != text.length()
                || millis.signum() <= 0
                || millis.compareTo(BigDecimal.valueOf(86_400_000)) > 0) {
            return Optional.empty();
        }
        return Optional.of(Duration.ofMillis(millis.longValue()));
    }
}
