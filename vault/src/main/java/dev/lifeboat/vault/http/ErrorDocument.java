package dev.lifeboat.vault.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorClass;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.Map;

/** The one place where a failure becomes JSON (azure-dataprotection-api 2.3 rule 9, 2.4): in answers, operations, jobs and instances alike. */
public final class ErrorDocument {
    private ErrorDocument() {}

    /** {@code {"code","message","details","additionalInfo":[UserFacingError]}}, the value of {@code error}. */
    public static ObjectNode error(LifeboatException failure, String correlation) {
        var info = userFacing(failure.code(), failure.details());
        info.putObject("properties").put("ActivityId", correlation);
        var error = Json.object();
        error.put("code", failure.code().wire());
        error.put("message", failure.text());
        error.put("target", failure.details().getOrDefault("field", ""));
        error.putArray("details");
        error.putArray("additionalInfo")
                .addObject()
                .put("type", "UserFacingError")
                .set("info", info);
        return error;
    }

    /** A UserFacingError: code, message, cause and what to do. */
    public static ObjectNode userFacing(ErrorCode code, Map<String, String> details) {
        var info = Json.object();
        info.put("code", code.wire());
        info.put("message", code.message(details));
        info.put("target", details.getOrDefault("field", ""));
        info.putArray("details");
        info.putArray("recommendedAction").add(code.recommendedAction(details));
        info.put("isRetryable", code.isRetryable());
        info.put("isUserError", code.type() == ErrorClass.USER || code.type() == ErrorClass.CONFLICT);
        var inner = info.putObject("innerError");
        inner.put("code", code.wire());
        inner.putObject("additionalInfo").put("DetailedNonLocalisedMessage", code.likelyCause(details));
        return info;
    }

    static Response response(LifeboatException failure, String correlation) {
        var body = Json.object();
        body.set("error", error(failure, correlation));
        var status = failure.code().status() == 200 ? 500 : failure.code().status();
        var response = Response.json(status, body);
        if (status == 401) {
            // a plain challenge: one with claims would make the Java client start a round of its own (2.3 rule 10)
            response = response.with("WWW-Authenticate", "Bearer");
        }
        return failure.code().isRetryable() && status >= 429 ? response.with("Retry-After", "5") : response;
    }
}
