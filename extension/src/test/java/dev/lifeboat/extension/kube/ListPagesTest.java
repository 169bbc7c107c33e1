package dev.lifeboat.extension.kube;

import static dev.lifeboat.extension.kube.FakeApi.page;
import static dev.lifeboat.extension.kube.FakeApi.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.extension.kube.FakeApi.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ListPagesTest {
    private static final ApiResource MAPS =
            new ApiResource("", "v1", "ConfigMap", "configmaps", true, Set.of("list"), List.of("v1"));
    private static final ApiResource NAMESPACES =
            new ApiResource("", "v1", "Namespace", "namespaces", false, Set.of("list"), List.of("v1"));

    private final List<String> names = new ArrayList<>();

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj("m%03d"::formatted).toList();
    }

    @Test
    void asksForPagesAndLeavesTheResourceVersionUnsetRules5And7And8() throws Exception {
        try (var fake = new FakeApi(
                target -> Reply.of(200, target.contains("continue=next") ? page(5, 8, "") : page(0, 5, "next")))) {
            var result =
                    new ListPages(fake.client()).run(ListPages.Selection.all(MAPS), item -> names.add(item.name()));
            assertThat(names).isEqualTo(numbered(8));
            assertThat(result.resourceVersion()).isEqualTo("77");
            assertThat(result.oneSnapshot()).isTrue();
            assertThat(fake.calls())
                    .containsExactly("/api/v1/configmaps?limit=500", "/api/v1/configmaps?limit=500&continue=next");
        }
    }

    @Test
    void goesOnWithTheTokenOfA410AndSaysThatItIsNotOneSnapshotRule6() throws Exception {
        var expired = status(410, "Expired", "The provided continue parameter is too old")
                .replace("\"metadata\":{}", "\"metadata\":{\"continue\":\"fresh\"}");
        try (var fake = new FakeApi(target -> {
            if (target.contains("continue=fresh")) {
                return Reply.of(200, page(5, 8, ""));
            }
            return target.contains("continue=old") ? Reply.of(410, expired) : Reply.of(200, page(0, 5, "old"));
        })) {
            var result =
                    new ListPages(fake.patient()).run(ListPages.Selection.all(MAPS), item -> names.add(item.name()));
            assertThat(names).isEqualTo(numbered(8));
            assertThat(result.oneSnapshot()).isFalse();
        }
    }

    @Test
    void waitsOutATooLargeResourceVersionRule9() throws Exception {
        var turn = new AtomicInteger();
        try (var fake = new FakeApi(_ -> turn.incrementAndGet() <= 3
                ? Reply.of(504, status(504, "Timeout", "Too large resource version"))
                        .with("Retry-After", "1")
                : Reply.of(200, page(0, 2, "")))) {
            var api = fake.patient();
            new ListPages(api).run(ListPages.Selection.all(MAPS), item -> names.add(item.name()));
            assertThat(names).hasSize(2);
            assertThat(api.traffic().retried()).isEqualTo(3);
        }
    }

    @Test
    void deliversEachObjectOnceAlthoughAPageBreaksOff() throws Exception {
        var turn = new AtomicInteger();
        try (var fake = new FakeApi(target -> {
            if (!target.contains("continue")) {
                return Reply.of(200, page(0, 5, "next"));
            }
            var second = Reply.of(200, page(5, 300, ""));
            return turn.incrementAndGet() == 1 ? second.cutAt(9_000) : second;
        })) {
            var result =
                    new ListPages(fake.patient()).run(ListPages.Selection.all(MAPS), item -> names.add(item.name()));
            assertThat(names).isEqualTo(numbered(300));
            assertThat(result.oneSnapshot()).isTrue();
        }
    }

    @Test
    void afterABrokenFirstPageTheListIsNotOneSnapshot() throws Exception {
        var turn = new AtomicInteger();
        try (var fake = new FakeApi(_ -> {
            var all = Reply.of(200, page(0, 300, ""));
            return turn.incrementAndGet() == 1 ? all.cutAt(9_000) : all;
        })) {
            var result =
                    new ListPages(fake.patient()).run(ListPages.Selection.all(MAPS), item -> names.add(item.name()));
            assertThat(names).isEqualTo(numbered(300));
            assertThat(result.oneSnapshot()).isFalse();
        }
    }

    @Test
    void aFailureOfTheVisitorIsNotTakenForOneOfTheConnection() throws Exception {
        try (var fake = new FakeApi(_ -> Reply.of(200, page(0, 5, "")))) {
            assertThatThrownBy(() -> new ListPages(fake.patient()).run(ListPages.Selection.all(MAPS), _ -> {
                        throw new IOException("disk full");
                    }))
                    .isInstanceOf(IOException.class)
                    .hasMessage("disk full");
            assertThat(fake.calls()).hasSize(1);
        }
    }

    @Test
    void missingRightsAreNotRepeatedRule174() throws Exception {
        try (var fake = new FakeApi(_ -> Reply.of(403, status(403, "Forbidden", "configmaps is forbidden")))) {
            assertThatThrownBy(() -> new ListPages(fake.patient()).run(ListPages.Selection.all(MAPS), _ -> {}))
                    .isInstanceOfSatisfying(
                            ListPages.ListException.class,
                            e -> assertThat(e.answer().reason()).isEqualTo("Forbidden"));
            assertThat(fake.calls()).hasSize(1);
        }
    }

    @Test
    void oneBrokenObjectCostsOnlyItselfRule11() throws Exception {
        // m003 cannot be decoded: every page that would hold it fails, as of a Secret whose key is gone
        try (var fake = new FakeApi(target -> {
            if (target.startsWith("/api/v1/namespaces?")) {
                return Reply.of(200, "{\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"shop\"}}]}");
            }
            var limit = Integer.parseInt(target.replaceAll(".*limit=(\\d+).*", "$1"));
            var from = target.contains("continue=") ? start(target) : 0;
            var to = Math.min(from + limit, 8);
            return from <= 3 && to > 3
                    ? Reply.of(
                            500,
                            status(
                                    500,
                                    "InternalError",
                                    "unable to transform key \\\"/registry/configmaps/shop/m003\\\": no key"))
                    : Reply.of(200, page(from, to, to == 8 ? "" : token("m%03d\0".formatted(to - 1))));
        })) {
            var pages = new ListPages(fake.patient());
            var outcome = new NarrowingList(pages, NAMESPACES)
                    .run(ListPages.Selection.all(MAPS), item -> names.add(item.name()));
            assertThat(names).containsExactly("m000", "m001", "m002", "m004", "m005", "m006", "m007");
            assertThat(outcome.unread()).hasSize(1);
            assertThat(outcome.unread().getFirst().place()).isEqualTo("shop/m003");
            assertThat(outcome.unread().getFirst().reason()).contains("unable to transform key");
            assertThat(outcome.result().items()).isEqualTo(7);
        }
    }

    @Test
    void aBrokenNamespaceDoesNotHideTheOthersRule11() throws Exception {
        try (var fake = new FakeApi(target -> {
            if (target.startsWith("/api/v1/namespaces?")) {
                return Reply.of(
                        200,
                        "{\"metadata\":{},\"items\":[{\"metadata\":{\"name\":\"bad\"}},{\"metadata\":{\"name\":\"shop\"}}]}");
            }
            return target.contains("/namespaces/shop/")
                    ? Reply.of(200, page(0, 4, ""))
                    : Reply.of(500, status(500, "InternalError", "conversion webhook is down"));
        })) {
            var outcome = new NarrowingList(new ListPages(fake.patient()), NAMESPACES)
                    .run(ListPages.Selection.all(MAPS), item -> names.add(item.name()));
            assertThat(names).isEqualTo(numbered(4));
            assertThat(outcome.unread()).extracting(NarrowingList.Unread::place).containsExactly("bad/");
        }
    }

    private static String token(String start) {
        return java.util.Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ("{\"v\":\"meta.k8s.io/v1\",\"rv\":77,\"start\":\"" + start.replace("\0", "\\u0000") + "\"}")
                                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static int start(String target) {
        var json = new String(
                java.util.Base64.getUrlDecoder().decode(target.replaceAll(".*continue=([^&]*).*", "$1")),
                java.nio.charset.StandardCharsets.UTF_8);
        return Integer.parseInt(json.replaceAll(".*m(\\d{3})\\\\u0000.*", "$1")) + 1;
    }
}
