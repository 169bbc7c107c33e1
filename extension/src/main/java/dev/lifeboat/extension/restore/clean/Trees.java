package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Walks in JSON trees that never create what is not there: an empty field and an absent one mean different things (rule 26). */
final class Trees {
    private Trees() {}

    /** The object at that place, or an empty one that is not part of the tree. */
    static ObjectNode object(JsonNode tree, String... path) {
        var node = tree;
        for (var step : path) {
            node = node.path(step);
        }
        return node instanceof ObjectNode object ? object : Json.object();
    }

    static List<ObjectNode> objects(JsonNode array) {
        var objects = new ArrayList<ObjectNode>(array.size());
        array.forEach(node -> {
            if (node instanceof ObjectNode object) {
                objects.add(object);
            }
        });
        return objects;
    }

    static String text(JsonNode tree, String... path) {
        var node = tree;
        for (var step : path) {
            node = node.path(step);
        }
        return node.asText("");
    }

    static void removeIf(JsonNode array, Predicate<JsonNode> unwanted) {
        if (array instanceof ArrayNode) {
            for (var elements = array.elements(); elements.hasNext(); ) {
                if (unwanted.test(elements.next())) {
                    elements.remove();
                }
            }
        }
    }

    /** Removes fields from the object at that place, and the object itself if that leaves it empty. */
    static void removeFields(ObjectNode parent, String name, Predicate<String> unwanted) {
        if (!(parent.get(name) instanceof ObjectNode object) || object.isEmpty()) {
            return;
        }
        var names = new ArrayList<String>();
        object.properties().stream().map(Map.Entry::getKey).filter(unwanted).forEach(names::add);
        object.remove(names);
        if (object.isEmpty() && !names.isEmpty()) {
            parent.remove(name);
        }
    }
}
