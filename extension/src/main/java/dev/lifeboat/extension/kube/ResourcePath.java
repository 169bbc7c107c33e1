package dev.lifeboat.extension.kube;

import dev.lifeboat.core.selection.ApiResource;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Where kinds and objects are on an API server. Names are escaped: they come from stored objects and are not trusted. */
public final class ResourcePath {
    private ResourcePath() {}

    /** All objects of a kind, in all namespaces. */
    public static String of(ApiResource resource) {
        return of(resource, "");
    }

    /** @param namespace empty for all namespaces, and for kinds without */
    public static String of(ApiResource resource, String namespace) {
        return of(resource.group(), resource.version(), resource.plural(), resource.namespaced() ? namespace : "");
    }

    public static String of(ApiResource resource, String namespace, String name) {
        return of(resource, namespace) + "/" + escape(name);
    }

    /** @param group empty for the core group */
    public static String of(String group, String version, String plural, String namespace) {
        return (group.isEmpty() ? "/api/" : "/apis/" + group + "/")
                + version
                + (namespace.isEmpty() ? "" : "/namespaces/" + escape(namespace))
                + "/"
                + plural;
    }

    static String escape(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
