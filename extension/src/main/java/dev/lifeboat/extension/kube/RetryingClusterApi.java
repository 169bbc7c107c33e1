package dev.lifeboat.extension.kube;

import java.io.IOException;
import java.time.Duration;

/**
 * Repeats calls that failed for a reason that passes, within a budget (rules 9, 174).
 *
 * <p>A create whose connection broke may have been carried out: its repetition is then answered {@code AlreadyExists}. Callers that must know whose the
 * object is journal their intent before. Exec is never repeated.
 */
public final class RetryingClusterApi implements ClusterApi {
    private final ClusterApi api;
    private final Retry retry;
    private final Pause pause;

    /** Waits; a test does not. */
    public interface Pause {
        void hold(Duration duration) throws InterruptedException;
    }

    public RetryingClusterApi(ClusterApi api, Retry retry, Pause pause) {
        this.api = api;
        this.retry = retry;
        this.pause = pause;
    }

    public RetryingClusterApi(ClusterApi api) {
        this(api, Retry.DEFAULT, Thread::sleep);
    }

    @Override
    public Answer send(Call call) throws IOException, InterruptedException {
        var spent = Duration.ZERO;
        for (var attempt = 1; ; attempt++) {
            Duration wait;
            try {
                var answer = api.send(call);
                wait = retry.pause(attempt, answer.retryAfter());
                spent = spent.plus(wait);
                if (!retry.isWorthwhile(answer) || spent.compareTo(retry.budget()) > 0) {
                    return answer;
                }
            } catch (IOException e) {
                wait = retry.pause(attempt, null);
                spent = spent.plus(wait);
                if (spent.compareTo(retry.budget()) > 0) {
                    throw e;
                }
            }
            traffic().repeated();
            pause.hold(wait);
        }
    }

    @Override
    public StreamedAnswer open(Call call) throws IOException, InterruptedException, RefusedException {
        var spent = Duration.ZERO;
        for (var attempt = 1; ; attempt++) {
            Duration wait;
            try {
                return api.open(call);
            } catch (RefusedException e) {
                wait = retry.pause(attempt, e.answer().retryAfter());
                spent = spent.plus(wait);
                if (!retry.isWorthwhile(e.answer()) || spent.compareTo(retry.budget()) > 0) {
                    throw e;
                }
            } catch (IOException e) {
                wait = retry.pause(attempt, null);
                spent = spent.plus(wait);
                if (spent.compareTo(retry.budget()) > 0) {
                    throw e;
                }
            }
            traffic().repeated();
            pause.hold(wait);
        }
    }

    @Override
    public ExecResult exec(ExecCall call) throws InterruptedException {
        return api.exec(call);
    }

    @Override
    public Traffic traffic() {
        return api.traffic();
    }

    @Override
    public void close() {
        api.close();
    }
}
