package dev.lifeboat.extension.restore.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Custom resource definitions, APIServices and flow control (section J). */
final class DefinitionRules {
    private static final String OPEN = "x-kubernetes-preserve-unknown-fields";

    private DefinitionRules() {}

    static void into(Map<Kind, Cleaning.Rule> rules) {
        rules.put(new Kind("apiextensions.k8s.io", "customresourcedefinitions"), (crd, _) -> definition(crd));
        rules.put(new Kind("apiregistration.k8s.io", "apiservices"), (service, _) -> apiService(service));
        for (var plural : new String[] {"flowschemas", "prioritylevelconfigurations"}) {
            rules.put(new Kind("flowcontrol.apiserver.k8s.io", plural), (object, _) -> flowControl(object));
        }
    }

    private static @Nullable Reason apiService(ObjectNode service) {
        var automanaged = service.path("metadata").path("labels").has("kube-aggregator.kubernetes.io/automanaged");
        var local = !service.path("spec").path("service").isObject();
        return automanaged || local ? Reason.MANAGED : null; // rule 158
    }

    private static @Nullable Reason flowControl(ObjectNode object) {
        var automatic = Trees.text(object, "metadata", "annotations", "apf.kubernetes.io/autoupdate-spec");
        return automatic.equals("true")
                ? Reason.MANAGED
                : null; // rule 158: the server deletes those that it does not know
    }

    private static @Nullable Reason definition(ObjectNode definition) {
        definition.remove("status"); // rule 148, whatever discovery says
        var spec = Trees.object(definition, "spec");
        if (Trees.text(definition, "apiVersion").equals("apiextensions.k8s.io/v1beta1")) {
            definition.put("apiVersion", "apiextensions.k8s.io/v1");
            asVersion1(spec);
        }
        // rule 149: unknown fields were kept for the whole kind; version 1 knows that only in schemas
        var open = spec.path("preserveUnknownFields").asBoolean(false);
        spec.remove("preserveUnknownFields");
        for (var version : Trees.objects(spec.path("versions"))) {
            var schema = schema(version);
            var described = schema.has("type") || schema.has("properties");
            if (open || !described) {
                schema.put("type", "object").put(OPEN, true);
            }
        }
        return null;
    }

    private static ObjectNode schema(ObjectNode version) {
        var holder = version.withObjectProperty("schema");
        return holder.withObjectProperty("openAPIV3Schema");
    }

    private static void asVersion1(ObjectNode spec) {
        if (!spec.path("versions").isArray() || spec.path("versions").isEmpty()) {
            spec.putArray("versions")
                    .addObject()
                    .put("name", Trees.text(spec, "version"))
                    .put("served", true)
                    .put("storage", true);
        }
        for (var version : Trees.objects(spec.path("versions"))) {
            move(spec.path("validation"), version, "schema");
            move(spec.path("subresources"), version, "subresources");
            var columns = spec.path("additionalPrinterColumns").deepCopy();
            for (var column : Trees.objects(columns)) {
                if (column.has("JSONPath")) {
                    column.set("jsonPath", column.remove("JSONPath"));
                }
            }
            move(columns, version, "additionalPrinterColumns");
        }
        for (var field : new String[] {"version", "validation", "subresources", "additionalPrinterColumns"}) {
            spec.remove(field);
        }
        var conversion = Trees.object(spec, "conversion");
        if (conversion.has("webhookClientConfig")) {
            var webhook = conversion.putObject("webhook");
            webhook.set("clientConfig", conversion.remove("webhookClientConfig"));
            var reviews = conversion.remove("conversionReviewVersions");
            if (reviews != null) {
                webhook.set("conversionReviewVersions", reviews);
            }
        }
    }

    private static void move(JsonNode from, ObjectNode version, String field) {
        if (!from.isMissingNode() && !from.isEmpty() && !version.has(field)) {
            version.set(field, from.deepCopy());
        }
    }
}
