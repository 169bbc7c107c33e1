package dev.lifeboat.vault.resource;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.Map;
import java.util.regex.Pattern;

/** Ids of ARM resources as text: taken apart and checked. Pure. */
public final class ArmId {
    private static final Pattern ID = Pattern.compile("(/[^/\\x00-\\x1f\\\\?#%]{1,260})+");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._()-]{0,126}[A-Za-z0-9_()-])?");

    private ArmId() {}

    /** @throws LifeboatException INVALID_RESOURCE_ID */
    public static String check(String id) {
        if (!ID.matcher(id).matches() || id.length() > 2000) {
            throw new LifeboatException(
                    ErrorCode.INVALID_RESOURCE_ID,
                    Map.of(
                            "value",
                            id.substring(0, Math.min(80, id.length())).replaceAll("[^\\x20-\\x7e]", "?"),
                            "reason",
                            "it is not of the form /subscriptions/.../name"));
        }
        return id;
    }

    /** @throws LifeboatException INVALID_RESOURCE_NAME */
    public static String checkName(String name) {
        return checkName(name, NAME, "it has letters, digits, dots and hyphens, at most 128 characters");
    }

    /** @throws LifeboatException INVALID_RESOURCE_NAME */
    public static String checkName(String name, Pattern allowed, String reason) {
        if (!allowed.matcher(name).matches()) {
            var shown = name.substring(0, Math.min(80, name.length())).replaceAll("[^\\x20-\\x7e]", "?");
            throw new LifeboatException(ErrorCode.INVALID_RESOURCE_NAME, Map.of("name", shown, "reason", reason));
        }
        return name;
    }

    public static String name(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }

    /** The id without its last segments. */
    public static String up(String id, int segments) {
        var end = id.length();
        for (var i = 0; i < segments; i++) {
            end = id.lastIndexOf('/', end - 1);
        }
        return id.substring(0, end);
    }

    /** {@code /subscriptions/{s}/resourceGroups/{g}} of an id below a group. */
    public static String group(String id) {
        var segments = id.split("/");
        if (segments.length < 5 || !segments[3].equalsIgnoreCase("resourceGroups")) {
            throw new LifeboatException(
                    ErrorCode.INVALID_RESOURCE_ID, Map.of("value", id, "reason", "it is in no resource group"));
        }
        return String.join("/", segments[0], segments[1], segments[2], segments[3], segments[4]);
    }
}
