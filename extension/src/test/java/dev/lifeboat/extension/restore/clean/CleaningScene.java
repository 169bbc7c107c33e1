package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.extension.restore.clean.Cleaned.Send;
import java.nio.charset.StandardCharsets;

/** An object in, what is sent of it out. */
abstract class CleaningScene {
    final FakeTarget target = new FakeTarget();

    Cleaned clean(String section, String json) {
        return Cleaning.clean(Kind.ofSection(section), (ObjectNode) json(json), target);
    }

    ObjectNode sent(String section, String json) {
        return ((Send) clean(section, json)).object();
    }

    static JsonNode json(String text) {
        return Json.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    static String named(String name) {
        return "{\"metadata\":{\"name\":\"" + name + "\",\"namespace\":\"shop\"}}";
    }

    static String metadata(String fields) {
        return "{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"," + fields + "}}";
    }

    static String object(String spec) {
        return "{\"metadata\":{\"name\":\"a\",\"namespace\":\"shop\"},\"spec\":" + spec + "}";
    }

    static String pod(String spec) {
        return object("{" + spec + "}");
    }

    static String token(String name) {
        return "{\"metadata\":{\"name\":\"" + name
                + "\",\"namespace\":\"shop\",\"annotations\":{\"kubernetes.io/service-account.name\":\"robot\",\"kubernetes.io/service-account.uid\":\"u\"}},"
                + "\"type\":\"kubernetes.io/service-account-token\",\"data\":{\"token\":\"dA==\",\"ca.crt\":\"Yw==\",\"namespace\":\"bg==\",\"extra\":\"eA==\"}}";
    }
}
