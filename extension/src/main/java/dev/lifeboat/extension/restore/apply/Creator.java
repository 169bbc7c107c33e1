package dev.lifeboat.extension.restore.apply;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.kube.Answer;
import dev.lifeboat.extension.kube.Call;
import dev.lifeboat.extension.kube.ClusterApi;
import dev.lifeboat.extension.kube.Retry;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;

/**
 * Sends writes, as many at a time as the server bears, again when that helps (rules 174, 175). Thread-safe.
 *
 * <p>Budgets are shared: a webhook that does not answer is waited for once, not once for each of the objects that it holds up; and the restore gives up on a
 * server only when nobody has had an answer for the whole budget.
 */
public final class Creator {
    private static final Duration UNREACHABLE = Duration.ofMinutes(2);
    private static final Duration WEBHOOK = Duration.ofSeconds(30);
    private static final Duration OVERLOADED = Duration.ofMinutes(2);
    private static final Pattern FAILED_WEBHOOK = Pattern.compile("failed calling webhook \"([^\"]+)\"");

    private final ClusterApi api;
    private final AdaptiveLimit limit;
    private final Retry retry = Retry.DEFAULT;
    private final AtomicLong answered = new AtomicLong(System.nanoTime());
    private final Map<String, Long> silentWebhooks = new ConcurrentHashMap<>();

    /** @param api best one that repeats nothing by itself: then the limit sees each refusal */
    public Creator(ClusterApi api, AdaptiveLimit limit) {
        this.api = api;
        this.limit = limit;
    }

    /**
     * Sends a write until there is an answer that means something.
     *
     * @throws LifeboatException CLUSTER_UNREACHABLE when there was none for two minutes
     */
    public Answer send(Call call) throws InterruptedException {
        var began = System.nanoTime();
        for (var attempt = 1; ; attempt++) {
            try {
                var answer = once(call);
                answered.set(System.nanoTime());
                if (!isWorthRepeating(answer, began)) {
                    return answer;
                }
                Thread.sleep(retry.pause(attempt, answer.retryAfter()));
            } catch (IOException e) {
                var silent = System.nanoTime() - Math.max(answered.get(), began);
                if (silent > UNREACHABLE.toNanos()) {
                    throw new LifeboatException(
                            ErrorCode.CLUSTER_UNREACHABLE,
                            Map.of(
                                    "server",
                                    "of this cluster",
                                    "reason",
                                    "no answer for " + UNREACHABLE.toMinutes() + " min"),
                            e);
                }
                Thread.sleep(retry.pause(attempt, null));
            }
        }
    }

    private Answer once(Call call) throws IOException, InterruptedException {
        var ticket = limit.acquire();
        var overloaded = false;
        try {
            var answer = api.send(call);
            overloaded = answer.status() == 429 || answer.status() == 503;
            return answer;
        } finally {
            limit.release(ticket, overloaded);
        }
    }

    private boolean isWorthRepeating(Answer answer, long began) {
        if (!retry.isWorthwhile(answer)) {
            return false;
        }
        var now = System.nanoTime();
        var webhook = answer.status() == 500 ? FAILED_WEBHOOK.matcher(answer.message()) : null;
        if (webhook != null && webhook.find()) {
            return now - silentWebhooks.computeIfAbsent(webhook.group(1), _ -> now) < WEBHOOK.toNanos();
        }
        return now - began < OVERLOADED.toNanos();
    }
}
