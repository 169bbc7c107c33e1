package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * A reference to an owner as it was saved; its uid belongs to the past and is never sent (rule 44).
 *
 * @param reference the whole reference, to be sent again with the uid of today
 */
public record Owner(String apiVersion, String kind, String name, String uid, boolean controller, ObjectNode reference) {
    static Owner of(ObjectNode reference) {
        return new Owner(
                text(reference, "apiVersion"),
                text(reference, "kind"),
                text(reference, "name"),
                text(reference, "uid"),
                reference.path("controller").asBoolean(false),
                reference);
    }

    /** The owners of a saved object. */
    public static List<Owner> all(JsonNode object) {
        return Trees.objects(object.path("metadata").path("ownerReferences")).stream()
                .map(Owner::of)
                .toList();
    }

    private static String text(JsonNode node, String field) {
        return node.path(field).asText("");
    }

    /** Empty for the core group. */
    public String group() {
        var slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    /** The reference with the uid that the owner has now. */
    public ObjectNode relinked(String liveUid) {
        return reference.deepCopy().put("uid", liveUid);
    }

    @Override
    public String toString() {
        return kind + " " + name;
    }
}
