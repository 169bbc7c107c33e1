package dev.lifeboat.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import java.util.ArrayList;
import java.util.List;

/** Reads the failures of the API: ARM error objects and UserFacingErrors (azure-dataprotection-api 2.4). */
public final class Refusal {
    private Refusal() {}

    /** @param error the value of {@code error} */
    static Failure of(int status, JsonNode error) {
        var info = error.path("additionalInfo").path(0).path("info");
        var code = error.path("code").asText("HTTP" + status);
        return new Failure(
                code,
                error.path("message").asText("The server answered " + status + " without an explanation."),
                cause(info),
                actions(info),
                exit(status, code));
    }

    /** @param error a UserFacingError, as jobs and instances carry it */
    public static Failure ofUserFacing(JsonNode error) {
        var code = error.path("code").asText("Unknown");
        return new Failure(
                code,
                error.path("message").asText("No explanation was given."),
                cause(error),
                actions(error),
                Exit.FAILED);
    }

    private static int exit(int status, String code) {
        if (status == 401 || status == 403 || code.contains("MissingRequiredPermissions")) {
            return Exit.DENIED;
        }
        return Exit.FAILED;
    }

    private static String cause(JsonNode info) {
        return info.path("innerError")
                .path("additionalInfo")
                .path("DetailedNonLocalisedMessage")
                .asText("");
    }

    private static List<String> actions(JsonNode info) {
        var actions = new ArrayList<String>();
        info.path("recommendedAction").forEach(action -> actions.add(action.asText()));
        return actions;
    }
}
