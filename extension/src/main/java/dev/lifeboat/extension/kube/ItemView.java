package dev.lifeboat.extension.kube;

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
        try {
            var metadata = metadata(source);
            while (metadata.nextField()) {
                if (metadata.isNamed("annotations")) {
                    return texts(metadata);
                }
                metadata.skipValue();
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
        var metadata = metadata(source);
        while (metadata.nextField()) {
            if (metadata.isNamed("namespace")) {
                namespace = metadata.scalar();
            } else if (metadata.isNamed("name")) {
                name = metadata.scalar();
            } else if (metadata.isNamed("uid")) {
                uid = metadata.scalar();
            } else if (metadata.isNamed("resourceVersion")) {
                version = metadata.scalar();
            } else if (metadata.isNamed("deletionTimestamp")) {
                var text = metadata.scalar();
                deletion = text.isEmpty() ? null : text;
            } else if (metadata.isNamed("labels")) {
                labels = texts(metadata);
            } else if (metadata.isNamed("ownerReferences")) {
                owners = owners(metadata);
            } else {
                metadata.skipValue();
            }
        }
        if (name.isEmpty()) {
            throw new IOException("An item without a name");
        }
        return new ItemView(namespace, name, uid, version, deletion, labels, owners, source);
    }

    private static JsonCursor metadata(Source source) throws IOException {
        var cursor = new JsonCursor(source.bytes(), source.from(), source.to());
        if (!cursor.enterObject()) {
            throw new IOException("An item without metadata");
        }
        return cursor;
    }

    private static Map<String, String> texts(JsonCursor cursor) throws IOException {
        if (!cursor.enterObject()) {
            cursor.skipValue();
            return Map.of();
        }
        var texts = new LinkedHashMap<String, String>();
        while (cursor.nextField()) {
            var key = cursor.name();
            texts.put(key, cursor.scalar());
        }
        return texts;
    }

    private static List<Owner> owners(JsonCursor cursor) throws IOException {
        var owners = new ArrayList<Owner>();
        if (!cursor.enterArray()) {
            cursor.skipValue();
            return owners;
        }
        while (cursor.nextElement()) {
            var texts = texts(cursor);
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
