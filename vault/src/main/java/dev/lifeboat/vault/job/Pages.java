package dev.lifeboat.vault.job;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Request;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Lists in pages: {@code $skipToken} in, an absolute {@code nextLink} out (azure-dataprotection-api 2.5). */
public final class Pages {
    private Pages() {}

    /** @throws LifeboatException INVALID_PROPERTY */
    public static int skip(Request request) {
        var token = request.query("$skipToken").orElse("0");
        try {
            var skip = Integer.parseInt(token);
            if (skip >= 0) {
                return skip;
            }
        } catch (NumberFormatException _) {
            // answered below
        }
        throw new LifeboatException(
                ErrorCode.INVALID_PROPERTY, Map.of("field", "$skipToken", "reason", "it was not given by this server"));
    }

    public static void next(Request request, ObjectNode answer, boolean more, int skip) {
        if (more) {
            next(request, answer, Integer.toString(skip), "");
        }
    }

    /** @param further parameters that the next page needs as well, each beginning with an ampersand */
    public static void next(Request request, ObjectNode answer, String token, String further) {
        answer.put(
                "nextLink",
                request.absolute(request.path() + "?api-version=" + encode(request.apiVersion()) + further
                        + "&$skipToken=" + encode(token)));
    }

    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
