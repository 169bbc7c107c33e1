package dev.lifeboat.extension.kube;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.extension.kube.FakeApi.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryingClusterApiTest {
    private final List<Duration> pauses = new ArrayList<>();

    @Test
    void retryAfterIsHonouredWithJitterAndCountedRules174And176() throws Exception {
        var turn = new AtomicInteger();
        try (var fake = new FakeApi(_ -> turn.incrementAndGet() <= 5
                ? Reply.of(429, FakeApi.status(429, "TooManyRequests", "slow down"))
                        .with("Retry-After", "2")
                : Reply.of(200, "{}").with("X-Kubernetes-PF-PriorityLevel-UID", "level"))) {
            var api = new RetryingClusterApi(fake.client(), Retry.DEFAULT, pauses::add);
            assertThat(api.send(Call.get("/version")).status()).isEqualTo(200);
            assertThat(pauses)
                    .hasSize(5)
                    .allSatisfy(pause -> assertThat(pause).isBetween(Duration.ofSeconds(2), Duration.ofMillis(2500)));
            assertThat(pauses.stream().distinct().count()).isGreaterThan(1);
            assertThat(api.traffic().throttled()).isEqualTo(5);
            assertThat(api.traffic().sums().levels()).containsEntry("level", 1L);
        }
    }

    @Test
    void repetitionsEndWithTheBudgetAndTheAnswerStays() throws Exception {
        try (var fake = new FakeApi(_ -> Reply.of(503, FakeApi.status(503, "ServiceUnavailable", "down")))) {
            var retry = new Retry(Duration.ofSeconds(3), Duration.ofMillis(100), Duration.ofSeconds(1));
            var answer = new RetryingClusterApi(fake.client(), retry, pauses::add).send(Call.get("/version"));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.message()).isEqualTo("down");
            var waited = pauses.stream().reduce(Duration.ZERO, Duration::plus);
            assertThat(waited).isLessThanOrEqualTo(Duration.ofSeconds(3));
            assertThat(pauses).hasSizeGreaterThan(3);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400,Bad,no,1",
        "403,Forbidden,no,1",
        "404,NotFound,no,1",
        "409,AlreadyExists,no,1",
        "422,Invalid,no,1",
        "500,InternalError,a plain failure,1",
        "500,InternalError,failed calling webhook x: refused,2",
        "502,Bad,gateway,2",
        "504,Timeout,late,2"
    })
    void onlyWhatPassesIsRepeatedRule174(int status, String reason, String message, int calls) throws Exception {
        var turn = new AtomicInteger();
        try (var fake = new FakeApi(_ -> turn.incrementAndGet() == 1
                ? Reply.of(status, FakeApi.status(status, reason, message))
                : Reply.of(200, "{}"))) {
            var api = new RetryingClusterApi(fake.client(), Retry.DEFAULT, pauses::add);
            api.send(Call.create("/api/v1/namespaces", new byte[] {'{', '}'}));
            assertThat(fake.calls()).hasSize(calls);
        }
    }

    @Test
    void aBrokenConnectionIsTriedAgain() throws Exception {
        var turn = new AtomicInteger();
        try (var fake = new FakeApi(
                _ -> turn.incrementAndGet() == 1 ? Reply.of(200, "{\"a\":1}").cutAt(2) : Reply.of(200, "{\"a\":1}"))) {
            var api = new RetryingClusterApi(fake.client(), Retry.DEFAULT, pauses::add);
            assertThat(api.send(Call.get("/version")).json().path("a").asInt()).isEqualTo(1);
        }
    }

    @Test
    void warningsOfTheServerAreKeptRule23() throws Exception {
        try (var fake = new FakeApi(
                _ -> Reply.of(200, "{}").with("Warning", "299 - \"v1beta1 is deprecated, say \\\"v1\\\"\""))) {
            assertThat(fake.client().send(Call.get("/version")).warnings())
                    .containsExactly("v1beta1 is deprecated, say \"v1\"");
        }
    }
}
