package dev.lifeboat.install;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Refuses what Kubernetes would refuse later, while somebody is there to correct it. */
final class Settings {
    private static final Set<String> PULL_POLICIES = Set.of("Always", "IfNotPresent", "Never");
    private static final Pattern IMAGE =
            Pattern.compile("[a-z0-9]+([._:/@-]+[A-Za-z0-9_]+)*", Pattern.CASE_INSENSITIVE);

    private Settings() {}

    static String image(String image) {
        if (image.length() > 512 || !IMAGE.matcher(image).matches()) {
            throw invalid("image", image, "it is not the name of an image");
        }
        return image;
    }

    static boolean flag(String field, String value) {
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid(field, value, "it is neither true nor false");
        };
    }

    static String pullPolicy(String value) {
        if (!PULL_POLICIES.contains(value)) {
            throw invalid("image.pullPolicy", value, "it is none of Always, IfNotPresent and Never");
        }
        return value;
    }

    private static LifeboatException invalid(String field, String value, String reason) {
        return new LifeboatException(
                ErrorCode.INVALID_PROPERTY, Map.of("field", field, "value", value, "reason", reason));
    }
}
