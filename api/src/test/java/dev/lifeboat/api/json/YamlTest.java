package dev.lifeboat.api.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.yaml.snakeyaml.Yaml;

/** Rule 28: what is exported as YAML is read back as what it was, by readers of YAML 1.1 and of 1.2. */
class YamlTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "No",
                "on",
                "OFF",
                "y",
                "true",
                "null",
                "~",
                "",
                " ",
                "0123",
                "0x1F",
                "0o17",
                "1e3",
                "1_000",
                "12:30:45",
                "2026-11-20",
                ".inf",
                ".nan",
                "NaN",
                "<<",
                "=",
                "-",
                "- a",
                "a: b",
                "a #b",
                "#a",
                "*a",
                "&a",
                "!a",
                "%a",
                "@a",
                "`a`",
                "[a]",
                "{a}",
                "a,b",
                "'",
                "\"",
                "\\n",
                "a\nb",
                "a\nb\n",
                "a\n\n\nb  \n",
                "  a\nb",
                "\ta",
                "a\tb\nc",
                "a\r\nb",
                "\u0000\u0007",
                "\u0085\ufeff",
                "ünïcödé",
                "😀",
                "---",
                "---\na",
                "...",
                "plain",
                "k8s.gcr.io/pause",
                "two words",
                "a ",
                "sha256:ab"
            })
    void aStringStaysTheStringThatItWas(String text) {
        bothReadersAgree(Json.tree(Map.of("key", text)));
        bothReadersAgree(Json.tree(Map.of(text, "value")));
    }

    @Test
    void anObjectReadsAsAPersonWouldWriteIt() {
        var object = Json.parse("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","labels":{}},"data":{"on":"yes","script":"one\\ntwo\\n"},
                 "list":[{"n":1,"big":123456789012345678901234567890,"d":1.5,"b":true,"nothing":null}]}""".getBytes(StandardCharsets.UTF_8));
        bothReadersAgree(object);
        assertThat(dev.lifeboat.api.json.Yaml.text(object)).isEqualTo("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: a
                  labels: {}
                data:
                  "on": "yes"
                  script: |
                    one
                    two
                list:
                  - "n": 1
                    big: 123456789012345678901234567890
                    d: 1.5
                    b: true
                    nothing: null
                """);
    }

    private static void bothReadersAgree(JsonNode tree) {
        var yaml = dev.lifeboat.api.json.Yaml.text(tree);
        var plain = new ObjectMapper();
        var expected = plain.convertValue(tree, Object.class);
        assertThat(new Yaml().<Object>load(yaml)).as("YAML 1.1: %s", yaml).hasToString(String.valueOf(expected));
        assertThat(new Load(LoadSettings.builder().build()).loadFromString(yaml))
                .as("YAML 1.2: %s", yaml)
                .hasToString(String.valueOf(expected));
    }
}
