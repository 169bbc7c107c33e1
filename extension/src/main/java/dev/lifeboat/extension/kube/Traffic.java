package dev.lifeboat.extension.kube;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What was asked of the API server, to be shown with each job (rule 176). Thread-safe. */
public final class Traffic {
    private final LongAdder calls = new LongAdder();
    private final LongAdder throttled = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final Map<String, LongAdder> levels = new ConcurrentHashMap<>();

    void answered(int status, @Nullable String priorityLevel) {
        calls.increment();
        if (status == 429) {
            throttled.increment();
        }
        if (priorityLevel != null && levels.size() < 50) {
            levels.computeIfAbsent(priorityLevel, _ -> new LongAdder()).increment();
        }
    }

    void failed() {
        calls.increment();
    }

    void repeated() {
        retried.increment();
    }

    public long calls() {
        return calls.sum();
    }

    /** Calls that the server answered with 429. */
    public long throttled() {
        return throttled.sum();
    }

    public long retried() {
        return retried.sum();
    }

    /** Calls by UID of the priority level configuration that the server counted them to. */
    public Map<String, Long> levels() {
        var sums = new TreeMap<String, Long>();
        levels.forEach((level, count) -> sums.put(level, count.sum()));
        return sums;
    }
}
