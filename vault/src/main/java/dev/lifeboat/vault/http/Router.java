package dev.lifeboat.vault.http;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Finds the route of an address: literals in any case, the template with the most literals wins. Thread-safe. */
final class Router {
    private final List<Template> templates;

    Router(List<Route> routes) {
        templates = routes.stream()
                .map(Template::of)
                .sorted(Comparator.comparing(Template::isGreedy)
                        .thenComparing(
                                Comparator.comparingLong(Template::literals).reversed()))
                .toList();
        var seen = new TreeSet<String>();
        for (var route : routes) {
            var shape = route.method() + " "
                    + route.path().toLowerCase(java.util.Locale.ROOT).replaceAll("\\{\\w+}", "{}");
            if (!seen.add(shape)) {
                throw new IllegalArgumentException("Two routes answer " + shape);
            }
        }
    }

    record Match(Route route, Map<String, String> parameters) {}

    /** @throws LifeboatException ROUTE_NOT_FOUND or METHOD_NOT_ALLOWED */
    Match match(String method, List<String> segments) {
        Set<String> others = new TreeSet<>();
        for (var template : templates) {
            var parameters = template.match(segments);
            if (parameters == null) {
                continue;
            }
            if (template.route.method().equals(method)) {
                return new Match(template.route, parameters);
            }
            others.add(template.route.method());
        }
        var path = "/" + String.join("/", segments);
        if (others.isEmpty()) {
            throw new LifeboatException(ErrorCode.ROUTE_NOT_FOUND, Map.of("method", method, "path", path));
        }
        throw new LifeboatException(
                ErrorCode.METHOD_NOT_ALLOWED,
                Map.of("method", method, "path", path, "supported", String.join(", ", others)));
    }

    private record Template(Route route, boolean isGreedy, List<String> parts) {
        static Template of(Route route) {
            var parts = new ArrayList<>(List.of(route.path().substring(1).split("/")));
            return new Template(route, parts.getFirst().endsWith("*}"), parts);
        }

        long literals() {
            return parts.stream().filter(part -> !part.startsWith("{")).count();
        }

        @org.jspecify.annotations.Nullable
        Map<String, String> match(List<String> segments) {
            var extra = segments.size() - parts.size();
            if (isGreedy ? extra < 0 : extra != 0) {
                return null;
            }
            var parameters = new LinkedHashMap<String, String>();
            for (var i = 0; i < parts.size(); i++) {
                var part = parts.get(i);
                if (i == 0 && isGreedy) {
                    parameters.put(
                            part.substring(1, part.length() - 2),
                            "/" + String.join("/", segments.subList(0, extra + 1)));
                    continue;
                }
                var segment = segments.get(i + Math.max(0, extra));
                if (part.startsWith("{")) {
                    parameters.put(part.substring(1, part.length() - 1), segment);
                } else if (!part.equalsIgnoreCase(segment)) {
                    return null;
                }
            }
            return parameters;
        }
    }
}
