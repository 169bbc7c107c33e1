package dev.lifeboat.install;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.Map;
import java.util.regex.Pattern;

/** CPU and memory of the standing pod as Kubernetes quantities; the defaults are those of EXT-5. */
public record Reservation(String cpuRequest, String memoryRequest, String cpuLimit, String memoryLimit) {
    // before DEFAULT, whose constructor needs it
    private static final Pattern QUANTITY = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,6})?(m|k|M|G|T|Ki|Mi|Gi|Ti)?");

    public static final Reservation DEFAULT = new Reservation("500m", "256Mi", "1000m", "1280Mi");

    /** @throws LifeboatException INVALID_PROPERTY for what is not a quantity */
    public Reservation {
        check("resources.requests.cpu", cpuRequest);
        check("resources.requests.memory", memoryRequest);
        check("resources.limits.cpu", cpuLimit);
        check("resources.limits.memory", memoryLimit);
    }

    /** The reservation that the settings of an extension resource ask for, in the typed or in the long spelling. */
    static Reservation of(Map<String, String> settings) {
        return new Reservation(
                settings.getOrDefault("resources.requests.cpu", DEFAULT.cpuRequest),
                settings.getOrDefault("resources.requests.memory", DEFAULT.memoryRequest),
                settings.getOrDefault("resources.limits.cpu", settings.getOrDefault("cpuLimit", DEFAULT.cpuLimit)),
                settings.getOrDefault(
                        "resources.limits.memory", settings.getOrDefault("memoryLimit", DEFAULT.memoryLimit)));
    }

    private static void check(String field, String value) {
        if (!QUANTITY.matcher(value).matches()) {
            throw new LifeboatException(
                    ErrorCode.INVALID_PROPERTY,
                    Map.of("field", field, "value", value, "reason", "it is not a quantity such as 500m or 256Mi"));
        }
    }
}
