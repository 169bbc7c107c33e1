package dev.lifeboat.extension.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageReaderTest {
    /** Hands out a few bytes at a time, so that every place is once the end of a chunk. */
    private static InputStream trickle(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, most));
            }
        };
    }

    private static List<Item> items(String json, int most) throws IOException {
        var reader = new PageReader(trickle(json.getBytes(StandardCharsets.UTF_8), most), "v1", "Thing");
        var items = new ArrayList<Item>();
        Item item;
        while ((item = reader.next()) != null) {
            items.add(item);
        }
        return items;
    }

    private static String text(Item item) {
        return new String(item.bytes(), StandardCharsets.UTF_8);
    }

    @Test
    void keepsTheBytesAndInsertsOnlyWhatIsAbsent() throws Exception {
        var json = """
                {"kind":"ThingList","metadata":{"continue":"c","resourceVersion":"9"},"items":[
                 {"metadata":{"name":"a","namespace":"n"},"n":1.50,"s":"q\\"}]{\\\\"},
                 {"apiVersion":"x/v2","data":{"kind":"no","metadata":{"name":"inner"}},"kind":"Thing","metadata":{"name":"b"}},
                 {"apiVersion":"x/v2","metadata":{"name":"c"}},
                 {"kind":"Thing","metadata":{"name":"d\\u00e4"}, "x" : [ ] }
                ]}""";
        for (var most : new int[] {1, 2, 3, 7, 64, 10_000}) {
            var items = items(json, most);
            assertThat(items)
                    .extracting(PageReaderTest::text)
                    .containsExactly(
                            "{\"apiVersion\":\"v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\"},\"n\":1.50,\"s\":\"q\\\"}]{\\\\\"}",
                            "{\"apiVersion\":\"x/v2\",\"data\":{\"kind\":\"no\",\"metadata\":{\"name\":\"inner\"}},\"kind\":\"Thing\",\"metadata\":{\"name\":\"b\"}}",
                            "{\"kind\":\"Thing\",\"apiVersion\":\"x/v2\",\"metadata\":{\"name\":\"c\"}}",
                            "{\"apiVersion\":\"v1\",\"kind\":\"Thing\",\"metadata\":{\"name\":\"d\\u00e4\"}, \"x\" : [ ] }");
            assertThat(items).extracting(Item::name).containsExactly("a", "b", "c", "dä");
        }
    }

    @Test
    void readsTheListsOwnFieldsWhereverTheyStand() throws Exception {
        for (var json : List.of(
                "{\"metadata\":{\"continue\":\"c\",\"resourceVersion\":\"9\"},\"items\":[]}",
                "{\"apiVersion\":\"v1\",\"items\":[{\"metadata\":{\"name\":\"a\"}}],\"kind\":\"L\",\"metadata\":{\"resourceVersion\":\"9\",\"continue\":\"c\"}}",
                "{\"items\":null,\"metadata\":{\"resourceVersion\":\"9\",\"continue\":\"c\"}}")) {
            var reader = new PageReader(trickle(json.getBytes(StandardCharsets.UTF_8), 5), "v1", "Thing");
            while (reader.next() != null) {
                assertThat(reader).isNotNull();
            }
            assertThat(reader.continueToken()).isEqualTo("c");
            assertThat(reader.resourceVersion()).isEqualTo("9");
        }
    }

    @Test
    void readsTheMetadataThatDecides() throws Exception {
        var item = items(
                        "{\"items\":[{\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"uid\":\"u\",\"resourceVersion\":\"5\","
                                + "\"labels\":{\"l\":\"1\"},\"annotations\":{\"a\":\"2\"},\"deletionTimestamp\":\"2026-01-01T00:00:00Z\","
                                + "\"managedFields\":[{\"fieldsV1\":{\"f:metadata\":{}}}],"
                                + "\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"K\",\"name\":\"o\",\"uid\":\"ou\",\"controller\":true}]}}]}",
                        4)
                .getFirst()
                .view();
        assertThat(item.key()).isEqualTo("n/a");
        assertThat(item.uid()).isEqualTo("u");
        assertThat(item.labels()).isEqualTo(Map.of("l", "1"));
        assertThat(item.annotations()).isEqualTo(Map.of("a", "2"));
        assertThat(item.isBeingDeleted()).isTrue();
        assertThat(item.owners()).containsExactly(new ItemView.Owner("v1", "K", "o", "ou", true));
    }

    @Test
    void readsOfMetadataWhatAnyReaderOfJsonReads() throws Exception {
        for (var seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var metadata = Json.mapper().createObjectNode().put("name", "n" + text(random));
            metadata.put("namespace", text(random)).put("uid", text(random));
            metadata.putObject("managedFields")
                    .putArray(text(random))
                    .add(1.5e3)
                    .addNull()
                    .add(true)
                    .add(text(random));
            metadata.putNull("deletionTimestamp").put("resourceVersion", random.nextInt());
            var labels = metadata.putObject("labels");
            for (var i = random.nextInt(4); i > 0; i--) {
                labels.put(i + text(random), text(random));
            }
            metadata.putObject("annotations")
                    .put("a" + text(random), text(random))
                    .put("number", -1);
            metadata.putArray("ownerReferences")
                    .addObject()
                    .put("name", text(random))
                    .put("controller", random.nextBoolean());
            var item = Json.mapper().createObjectNode().put("data", text(random));
            item.set("metadata", metadata);
            var list = Json.mapper().createObjectNode();
            list.putArray("items").add(item);

            var view =
                    items(list.toString(), 1 + random.nextInt(100)).getFirst().view();

            assertThat(view.name())
                    .as("seed %s", seed)
                    .isEqualTo(metadata.path("name").asText());
            assertThat(view.namespace())
                    .as("seed %s", seed)
                    .isEqualTo(metadata.path("namespace").asText());
            assertThat(view.uid())
                    .as("seed %s", seed)
                    .isEqualTo(metadata.path("uid").asText());
            assertThat(view.resourceVersion())
                    .isEqualTo(metadata.path("resourceVersion").asText());
            assertThat(view.isBeingDeleted()).isFalse();
            assertThat(view.labels()).as("seed %s", seed).isEqualTo(texts(labels));
            assertThat(view.annotations()).as("seed %s", seed).isEqualTo(texts(metadata.path("annotations")));
            var owner = metadata.at("/ownerReferences/0");
            assertThat(view.owners())
                    .as("seed %s", seed)
                    .containsExactly(new ItemView.Owner(
                            "",
                            "",
                            owner.path("name").asText(),
                            "",
                            owner.path("controller").asBoolean()));
        }
    }

    private static Map<String, String> texts(JsonNode object) {
        var texts = new LinkedHashMap<String, String>();
        object.properties()
                .forEach(field -> texts.put(field.getKey(), field.getValue().asText()));
        return texts;
    }

    /** Of any length, with what must be escaped now and then. */
    private static String text(Random random) {
        var text = new StringBuilder();
        for (var i = random.nextInt(30); i > 0; i--) {
            text.append(
                    random.nextInt(12) == 0
                            ? "\"\\\n\u0001\u00e4\u20ac{}[]:,".charAt(random.nextInt(12))
                            : (char) ('a' + i % 26));
        }
        return text.toString();
    }

    @Test
    void aCutPageIsNeverTakenForAWholeOne() {
        var json = "{\"items\":[{\"metadata\":{\"name\":\"a\"},\"s\":\"x\\\\\"}],\"metadata\":{\"continue\":\"\"}}";
        for (var length = 0; length < json.length(); length++) {
            var cut = json.substring(0, length);
            assertThatThrownBy(() -> items(cut, 3)).as("cut at %s", length).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void whateverTheBytesItEndsWithAnAnswerOrAnIoException() {
        var random = new Random(42);
        var good = "{\"items\":[{\"metadata\":{\"name\":\"a\"},\"s\":\"x\"}],\"metadata\":{}}";
        for (var round = 0; round < 5_000; round++) {
            var bytes = good.toCharArray();
            for (var i = 0; i < 3; i++) {
                bytes[random.nextInt(bytes.length)] = "{}[],:\"\\ax1 ".charAt(random.nextInt(12));
            }
            try {
                items(new String(bytes), 9);
            } catch (IOException | dev.lifeboat.core.error.LifeboatException e) {
                assertThat(e).isNotNull();
            }
        }
    }

    @Test
    void anItemBeyondAllReasonIsRefusedBeforeItFillsTheMemory() {
        var head = "{\"items\":[{\"metadata\":{\"name\":\"a\"},\"s\":\"";
        var huge = new ByteArrayInputStream(
                (head + "x".repeat(3 * PageReader.LARGEST_ITEM)).getBytes(StandardCharsets.UTF_8));
        var reader = new PageReader(huge, "v1", "Thing");
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessageContaining("more than");
    }
}
