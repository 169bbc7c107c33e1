package dev.lifeboat.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/**
 * YAML files with {@code ${name}} in scalars. Names are filled after parsing, so that no value can add a field or an object.
 */
final class Template {
    private static final Pattern NAME = Pattern.compile("\\$\\{([a-zA-Z.]+)}");

    private Template() {}

    static List<Map<String, Object>> fill(String file, Map<String, String> values) {
        try (var stream = Objects.requireNonNull(Template.class.getResourceAsStream(file), file)) {
            var objects = new ArrayList<Map<String, Object>>();
            for (var document : new Load(LoadSettings.builder().build()).loadAllFromInputStream(stream)) {
                objects.add(mapping((Map<?, ?>) document, values));
            }
            return objects;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String yaml(List<Map<String, Object>> objects) {
        var dump = new Dump(DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDefaultScalarStyle(ScalarStyle.PLAIN)
                .setMultiLineFlow(false)
                .setSplitLines(false)
                .setIndicatorIndent(2)
                .setIndent(2)
                .setIndentWithIndicator(true)
                .setDereferenceAliases(true)
                .setExplicitStart(true)
                .build());
        return dump.dumpAllToString(objects.iterator());
    }

    private static Map<String, Object> mapping(Map<?, ?> template, Map<String, String> values) {
        var filled = new LinkedHashMap<String, Object>();
        template.forEach((key, value) -> filled.put((String) key, node(value, values)));
        return filled;
    }

    private static Object node(Object template, Map<String, String> values) {
        return switch (template) {
            case Map<?, ?> map -> mapping(map, values);
            case List<?> list ->
                list.stream().map(element -> node(element, values)).toList();
            case String text -> scalar(text, values);
            default -> template;
        };
    }

    private static String scalar(String text, Map<String, String> values) {
        return NAME.matcher(text)
                .replaceAll(name -> Matcher.quoteReplacement(
                        Objects.requireNonNull(values.get(name.group(1)), () -> "No value for " + name.group())));
    }
}
