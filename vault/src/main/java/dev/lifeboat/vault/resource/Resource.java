package dev.lifeboat.vault.resource;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import java.time.Instant;
import java.util.Locale;

/**
 * One ARM resource as it is kept.
 *
 * @param id ARM id, in the spelling of who made it
 * @param type for example {@code Microsoft.DataProtection/backupVaults}
 * @param version counts changes; the ETag
 * @param document everything but id, name and type. Not to be changed: {@link #draft} gives a copy
 */
public record Resource(
        String id, String type, String name, long version, Instant created, Instant changed, ObjectNode document) {

    /** How rows name it. */
    public String key() {
        return key(id);
    }

    public static String key(String id) {
        return id.toLowerCase(Locale.ROOT);
    }

    public String location() {
        return document.path("location").asText("");
    }

    public JsonNode properties() {
        return document.path("properties");
    }

    /** One of the properties as text; empty when absent. */
    public String property(String name) {
        return properties().path(name).asText("");
    }

    /** A copy of the document to work on. */
    public ObjectNode draft() {
        return document.deepCopy();
    }

    public String etag() {
        return "\"" + version + "\"";
    }

    /** As clients see it. */
    public ObjectNode json() {
        var json = Json.object();
        json.put("id", id);
        json.put("name", name);
        json.put("type", type);
        json.setAll(document.deepCopy());
        return json;
    }
}
