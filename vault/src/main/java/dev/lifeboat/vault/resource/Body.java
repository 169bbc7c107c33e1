package dev.lifeboat.vault.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JSON object of a request, read by name whatever its case, null as absent, each complaint with the full name of the property
 * (azure-dataprotection-api 2.3 rule 7).
 */
public final class Body {
    private final ObjectNode node;
    private final String at;

    private Body(ObjectNode node, String at) {
        this.node = node;
        this.at = at;
    }

    /** @throws LifeboatException INVALID_PROPERTY unless it is an object */
    public static Body of(JsonNode node, String at) {
        if (node instanceof ObjectNode object) {
            return new Body(object, at);
        }
        throw wrong(at, "it must be an object");
    }

    public ObjectNode node() {
        return node;
    }

    public String at(String name) {
        return at.isEmpty() ? name : at + "." + name;
    }

    public @Nullable JsonNode find(String name) {
        var exact = node.get(name);
        if (exact != null) {
            return exact.isNull() ? null : exact;
        }
        for (var property : node.properties()) {
            if (property.getKey().equalsIgnoreCase(name)) {
                return property.getValue().isNull() ? null : property.getValue();
            }
        }
        return null;
    }

    public boolean has(String name) {
        return find(name) != null;
    }

    /** @throws LifeboatException MISSING_PROPERTY, INVALID_PROPERTY */
    public Body object(String name) {
        return of(required(name), at(name));
    }

    public Optional<Body> optionalObject(String name) {
        var found = find(name);
        return found == null ? Optional.empty() : Optional.of(of(found, at(name)));
    }

    /** @throws LifeboatException MISSING_PROPERTY, INVALID_PROPERTY */
    public String text(String name) {
        var found = required(name);
        if (!found.isTextual()) {
            throw wrong(at(name), "it must be text");
        }
        if (found.asText().isBlank()) {
            throw new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", at(name)));
        }
        return found.asText();
    }

    public String text(String name, String fallback) {
        var found = find(name);
        if (found != null && !found.isTextual()) {
            throw wrong(at(name), "it must be text");
        }
        return found == null ? fallback : found.asText();
    }

    public boolean flag(String name, boolean fallback) {
        var found = find(name);
        if (found != null && !found.isBoolean()) {
            throw wrong(at(name), "it must be true or false");
        }
        return found == null ? fallback : found.asBoolean();
    }

    /** @throws LifeboatException MISSING_PROPERTY, INVALID_PROPERTY */
    public boolean flag(String name) {
        required(name);
        return flag(name, false);
    }

    public int number(String name, int fallback) {
        var found = find(name);
        if (found != null && !found.isNumber()) {
            throw wrong(at(name), "it must be a number");
        }
        return found == null ? fallback : found.asInt();
    }

    /** Empty when absent. */
    public List<Body> objects(String name) {
        var bodies = new ArrayList<Body>();
        for (var element : array(name)) {
            bodies.add(of(element, at(name) + "[" + bodies.size() + "]"));
        }
        return bodies;
    }

    /** Empty when absent. */
    public List<String> texts(String name) {
        var texts = new ArrayList<String>();
        for (var element : array(name)) {
            if (!element.isTextual()) {
                throw wrong(at(name) + "[" + texts.size() + "]", "it must be text");
            }
            texts.add(element.asText());
        }
        return texts;
    }

    /**
     * The discriminator of a polymorphic object.
     *
     * @throws LifeboatException MISSING_PROPERTY, UNKNOWN_OBJECT_TYPE
     */
    public String objectType(Set<String> known) {
        var value = text("objectType");
        return known.stream()
                .filter(value::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.UNKNOWN_OBJECT_TYPE,
                        Map.of(
                                "field",
                                at.isEmpty() ? "the body" : at,
                                "value",
                                value,
                                "supported",
                                String.join(", ", new java.util.TreeSet<>(known)))));
    }

    /** One of the given spellings, whatever the case. */
    public Optional<String> oneOf(String name, Set<String> allowed) {
        var value = text(name, "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(allowed.stream()
                .filter(value::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() ->
                        wrong(at(name), "it must be one of " + String.join(", ", new java.util.TreeSet<>(allowed)))));
    }

    public static LifeboatException wrong(String field, String reason) {
        return new LifeboatException(ErrorCode.INVALID_PROPERTY, Map.of("field", field, "reason", reason));
    }

    private JsonNode required(String name) {
        var found = find(name);
        if (found == null) {
            throw new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", at(name)));
        }
        return found;
    }

    private ArrayNode array(String name) {
        var found = find(name);
        if (found == null) {
            return Json.mapper().createArrayNode();
        }
        if (found instanceof ArrayNode array) {
            return array;
        }
        throw wrong(at(name), "it must be a list");
    }
}
