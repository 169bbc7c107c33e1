package dev.lifeboat.extension.restore.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.restore.clean.Kind;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Why the API server did not take an object: a code, and a reason without the object's contents. Values that the server quotes are cut out; of a Secret
 * nothing but the fields' names is kept, and nothing that an admission webhook wrote (rules 35, 72, 85, 191).
 *
 * @param details fill the texts of the code
 */
public record Refusal(ErrorCode code, String reason, Map<String, String> details) {
    private static final Pattern DENIED = Pattern.compile(
            "admission webhook \"([^\"]+)\" denied the request(?: without explanation)?:? ?(.*)", Pattern.DOTALL);
    private static final Pattern UNREACHABLE = Pattern.compile("failed calling webhook \"([^\"]+)\"");
    private static final Pattern CONVERSION = Pattern.compile("conversion webhook for ([^ ]+)");
    private static final Pattern QUOTA = Pattern.compile("exceeded quota: .*", Pattern.DOTALL);
    private static final Pattern TERMINATING =
            Pattern.compile("in namespace ([a-z0-9-]+) because it is being terminated");
    private static final Pattern POD_SECURITY = Pattern.compile("violates PodSecurity .*", Pattern.DOTALL);
    private static final Pattern QUOTED_VALUE = Pattern.compile("value: (?:\"(?:[^\"\\\\]|\\\\.)*\"|[^:]*)(?::|$)");
    private static final int LONGEST = 300;

    public Refusal {
        details = Map.copyOf(details);
    }

    /** @param resource for people, for example {@code secrets shop/token} */
    public static Refusal of(Answer answer, Kind kind, String resource) {
        var message = answer.message();
        var isSecret = kind.is("", "secrets");
        var denied = DENIED.matcher(message);
        if (denied.find()) {
            var reason = isSecret ? "denied" : cut(denied.group(2).isBlank() ? "denied" : denied.group(2));
            return with(ErrorCode.WEBHOOK_REFUSED, reason, resource, "webhook", denied.group(1));
        }
        var unreachable = UNREACHABLE.matcher(message);
        if (unreachable.find()) {
            return with(ErrorCode.WEBHOOK_REFUSED, "it does not answer", resource, "webhook", unreachable.group(1));
        }
        var conversion = CONVERSION.matcher(message);
        if (conversion.find()) {
            return with(
                    ErrorCode.WEBHOOK_REFUSED, "conversion does not answer", resource, "webhook", conversion.group(1));
        }
        var quota = QUOTA.matcher(message);
        if (quota.find()) {
            return with(ErrorCode.QUOTA_EXCEEDED, cut(quota.group()), resource);
        }
        var terminating = TERMINATING.matcher(message);
        if (terminating.find()) {
            return with(
                    ErrorCode.NAMESPACE_TERMINATING, "being terminated", resource, "namespace", terminating.group(1));
        }
        if (isAllocated(message)) {
            return with(ErrorCode.NODE_PORT_TAKEN, "a port or address of it is already allocated", resource);
        }
        if (answer.status() == 413
                || message.contains("request is too large")
                || message.contains("larger than max")
                || message.contains("must have at most 262144 bytes")) {
            return with(ErrorCode.OBJECT_TOO_LARGE, "HTTP " + answer.status(), resource);
        }
        if (answer.status() == 401 || (answer.status() == 403 && message.contains(" cannot "))) {
            return with(
                    ErrorCode.CLUSTER_RIGHTS_MISSING,
                    "the restorer's account may not do that",
                    resource,
                    "verb",
                    "create");
        }
        if (answer.status() == 404
                || message.contains("no kind \"")
                || message.contains("the API version in the data")) {
            return with(ErrorCode.KIND_NOT_SERVED, "HTTP " + answer.status(), resource);
        }
        return with(ErrorCode.OBJECT_REFUSED, reason(answer, message, isSecret), resource);
    }

    /** True if the object asks for a port or an address that is in use, perhaps by itself. */
    static boolean isAllocated(String message) {
        return message.contains("port is already allocated") || message.contains("IP is already allocated");
    }

    private static String reason(Answer answer, String message, boolean isSecret) {
        var causes = causes(answer);
        if (!causes.isEmpty()) {
            var texts = new ArrayList<String>();
            for (var cause : causes) {
                var field = cause.path("field").asText("");
                var text = isSecret
                        ? cause.path("reason").asText("")
                        : QUOTED_VALUE.matcher(cause.path("message").asText("")).replaceFirst("value:");
                texts.add(field.isEmpty() ? text : field + ": " + text);
            }
            return cut(String.join("; ", texts));
        }
        if (isSecret) {
            return "HTTP " + answer.status() + " " + answer.reason();
        }
        var security = POD_SECURITY.matcher(message);
        return cut(
                security.find()
                        ? security.group()
                        : QUOTED_VALUE.matcher(message).replaceAll("value:"));
    }

    private static JsonNode causes(Answer answer) {
        try {
            return Json.parse(answer.body()).path("details").path("causes");
        } catch (LifeboatException e) {
            return Json.object();
        }
    }

    private static Refusal with(ErrorCode code, String reason, String resource, String... more) {
        var details = new TreeMap<>(Map.of("resource", resource, "reason", reason));
        for (var i = 0; i < more.length; i += 2) {
            details.put(more[i], more[i + 1]);
        }
        return new Refusal(code, reason, details);
    }

    private static String cut(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
