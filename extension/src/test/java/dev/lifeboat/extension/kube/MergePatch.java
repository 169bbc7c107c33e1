package dev.lifeboat.extension.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** RFC 7396, as far as objects go: arrays and scalars are replaced. */
final class MergePatch {
    private MergePatch() {}

    static void merge(ObjectNode object, ObjectNode patch) {
        patch.properties().forEach(field -> {
            if (field.getValue().isNull()) {
                object.remove(field.getKey());
            } else if (field.getValue() instanceof ObjectNode inner) {
                if (!(object.get(field.getKey()) instanceof ObjectNode)) {
                    object.putObject(field.getKey());
                }
                merge((ObjectNode) object.get(field.getKey()), inner);
            } else {
                object.set(field.getKey(), field.getValue());
            }
        });
    }
}
