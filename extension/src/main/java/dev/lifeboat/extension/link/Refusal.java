package dev.lifeboat.extension.link;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns an error document of the vault server back into the failure that it was made of. */
final class Refusal {
    private static final Pattern NAME = Pattern.compile("\\{([a-zA-Z]+)}");
    private static final int LONGEST = 2_000;

    private Refusal() {}

    static LifeboatException of(String call, int status, byte[] body) {
        var text = "";
        var wire = "";
        try {
            var error = Json.parse(body).path("error");
            wire = error.path("code").asText("");
            text = error.path("message").asText("");
        } catch (LifeboatException e) {
            text = "HTTP " + status; // something between here and the vault server answered in its stead
        }
        var message = text.length() <= LONGEST ? text : text.substring(0, LONGEST);
        var spelled = wire;
        return ErrorCode.find(wire)
                .map(code -> new LifeboatException(code, details(code.message(Map.of()), message)))
                .orElseGet(() -> new LifeboatException(
                        ErrorCode.TASK_FAILED,
                        Map.of(
                                "stage",
                                call,
                                "reason",
                                "the vault server answered " + status + " " + spelled + ": " + message)));
    }

    /** The details that fill a text so that it reads like the message. */
    static Map<String, String> details(String template, String message) {
        var names = new ArrayList<String>();
        var pattern = new StringBuilder();
        var at = 0;
        var found = NAME.matcher(template);
        while (found.find()) {
            pattern.append(Pattern.quote(template.substring(at, found.start()))).append("(.*?)");
            names.add(found.group(1));
            at = found.end();
        }
        pattern.append(Pattern.quote(template.substring(at)));
        var match = Pattern.compile(pattern.toString(), Pattern.DOTALL).matcher(message);
        if (!match.matches()) {
            return Map.of("reason", message);
        }
        var details = new HashMap<String, String>();
        for (var i = 0; i < names.size(); i++) {
            details.put(names.get(i), match.group(i + 1));
        }
        return details;
    }
}
