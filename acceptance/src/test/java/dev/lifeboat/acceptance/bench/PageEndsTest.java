package dev.lifeboat.acceptance.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What our rate is divided by must not end after one page. */
class PageEndsTest {
    private static final String ITEM = "{\"metadata\":{\"name\":\"x\",\"continue\":\"not this\"},\"data\":{}}";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 90, 1000})
    void findsTheNextPageBeforeTheItems(int items) throws IOException {
        assertThat(
                        page("{\"kind\":\"ConfigMapList\",\"metadata\":{\"resourceVersion\":\"1\",\"continue\":\"abc\"},\"items\":["
                                        + items(items) + "]}")
                                .next())
                .isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 90, 1000})
    void findsTheNextPageBehindTheItems(int items) throws IOException {
        assertThat(page("{\"apiVersion\":\"a/v1\",\"items\":[" + items(items)
                                + "],\"kind\":\"VoyageList\",\"metadata\":{\"continue\":\"abc\",\"remainingItemCount\":9}}")
                        .next())
                .isEqualTo("abc");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 50, 90, 1000})
    void knowsTheLastPage(int items) throws IOException {
        assertThat(page("{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[" + items(items) + "]}")
                        .next())
                .isNull();
        assertThat(page("{\"items\":[" + items(items) + "],\"metadata\":{\"resourceVersion\":\"1\"}}")
                        .next())
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000})
    void doesNotTakeAPageForTheLastWhenItemsRemain(int items) throws IOException {
        var page = page("{\"items\":[" + items(items) + "],\"metadata\":{\"remainingItemCount\":9}}");
        assertThatThrownBy(page::next).hasMessageContaining("more items remain");
    }

    private static String items(int count) {
        return String.join(",", java.util.Collections.nCopies(count, ITEM));
    }

    private static PageEnds page(String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        var page = PageEnds.discard(new ByteArrayInputStream(bytes));
        assertThat(page.bytes()).isEqualTo(bytes.length);
        return page;
    }
}
