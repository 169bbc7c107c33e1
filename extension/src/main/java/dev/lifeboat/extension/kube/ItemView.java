package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lifeboat.api.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of an object's metadata that decides about it. Annotations are read only when asked for: they may be long.
 *
 * @param namespace empty for cluster-scoped objects
 */
public record ItemView(
        String namespace,
        String name,
        String uid,
        String resourceVersion,
        @Nullable String deletionTimestamp,
        Map<String, String> labels,
        List<Owner> owners,
        Source source) {
    /** Without the checks that input of people needs: this is what an API server serialized, once for each object of a cluster. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(Json.mapper().getFactory().streamReadConstraints())
            .build();

    /** One owner reference. */
    public record Owner(String apiVersion, String kind, String name, String uid, boolean controller) {}

    /** Where the metadata lies in the item's bytes. */
    public record Source(byte[] bytes, int from, int to) {
        @Override
        public String toString() {
            return "Source[" + (to - from) + "]";
        }
    }

    public boolean isBeingDeleted() {
        return deletionTimestamp != null;
    }

    /** The key of the object in its section, {@code <ns>/<name>}. */
    public String key() {
        return namespace + "/" + name;
    }

    public Map<String, String> annotations() {
        try (var parser = parser(source)) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var annotations = parser.currentName().equals("annotations");
                parser.nextToken();
                if (annotations) {
                    return texts(parser);
                }
                parser.skipChildren();
            }
            return Map.of();
        } catch (IOException e) {
            throw new IllegalStateException("Metadata that was read before cannot be read again", e);
        }
    }

    static ItemView parse(Source source) throws IOException {
        var namespace = "";
        var name = "";
        var uid = "";
        var version = "";
        @Nullable String deletion = null;
        Map<String, String> labels = Map.of();
        List<Owner> owners = List.of();
        try (var parser = parser(source)) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "namespace" -> namespace = text(parser);
                    case "name" -> name = text(parser);
                    case "uid" -> uid = text(parser);
                    case "resourceVersion" -> version = text(parser);
                    case "deletionTimestamp" -> deletion = parser.getValueAsString();
                    case "labels" -> labels = texts(parser);
                    case "ownerReferences" -> owners = owners(parser);
                    default -> parser.skipChildren();
                }
            }
        }
        if (name.isEmpty()) {
            throw new IOException("An item without a name");
        }
        return new ItemView(namespace, name, uid, version, deletion, labels, owners, source);
    }

    private static JsonParser parser(Source source) throws IOException {
        var parser = FACTORY.createParser(source.bytes(), source.from(), source.to() - source.from());
        parser.nextToken();
        return parser;
    }

    private static String text(JsonParser parser) throws IOException {
        var text = parser.getValueAsString();
        return text == null ? "" : text;
    }

    private static Map<String, String> texts(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            var key = parser.currentName();
            parser.nextToken();
            texts.put(key, text(parser));
            parser.skipChildren();
        }
        return texts;
    }

    private static List<Owner> owners(JsonParser parser) throws IOException {
        var owners = new ArrayList<Owner>();
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return owners;
        }
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            var texts = texts(parser);
            owners.add(new Owner(
                    texts.getOrDefault("apiVersion", ""),
                    texts.getOrDefault("kind", ""),
                    texts.getOrDefault("name", ""),
                    texts.getOrDefault("uid", ""),
                    Boolean.parseBoolean(texts.getOrDefault("controller", "false"))));
        }
        return owners;
    }
}
