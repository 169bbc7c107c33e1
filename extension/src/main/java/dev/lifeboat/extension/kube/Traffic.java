package dev.lifeboat.extension.kube;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was asked of the API server, to be shown with each job (rule 176). Thread-safe. */
public final class Traffic {
    private static final int MOST = 50;

    private final LongAdder calls = new LongAdder();
    private final LongAdder throttled = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final Map<String, LongAdder> levels = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> schemas = new ConcurrentHashMap<>();

    /**
     * The counts at one moment, or between two.
     *
     * @param throttled calls that the server answered with 429
     * @param levels calls by UID of the priority level configuration that the server counted them to
     * @param schemas calls by UID of the flow schema
     */
    public record Sums(long calls, long throttled, long retried, Map<String, Long> levels, Map<String, Long> schemas) {
        public Sums {
            levels = Map.copyOf(levels);
            schemas = Map.copyOf(schemas);
        }

        /** What came after an earlier moment. */
        public Sums since(Sums earlier) {
            return new Sums(
                    calls - earlier.calls,
                    throttled - earlier.throttled,
                    retried - earlier.retried,
                    since(levels, earlier.levels),
                    since(schemas, earlier.schemas));
        }

        private static Map<String, Long> since(Map<String, Long> now, Map<String, Long> earlier) {
            var more = new TreeMap<String, Long>();
            now.forEach((uid, count) -> more.put(uid, count - earlier.getOrDefault(uid, 0L)));
            more.values().removeIf(count -> count == 0);
            return more;
        }
    }

    void answered(Answer answer) {
        calls.increment();
        if (answer.status() == 429) {
            throttled.increment();
        }
        count(levels, answer.priorityLevel());
        count(schemas, answer.flowSchema());
    }

    private static void count(Map<String, LongAdder> by, @org.jspecify.annotations.Nullable String uid) {
        if (uid != null && (by.size() < MOST || by.containsKey(uid))) {
            by.computeIfAbsent(uid, _ -> new LongAdder()).increment();
        }
    }

    void failed() {
        calls.increment();
    }

    void repeated() {
        retried.increment();
    }

    public Sums sums() {
        return new Sums(calls.sum(), throttled(), retried(), sums(levels), sums(schemas));
    }

    /** Calls that the server answered with 429. */
    public long throttled() {
        return throttled.sum();
    }

    public long retried() {
        return retried.sum();
    }

    private static Map<String, Long> sums(Map<String, LongAdder> by) {
        var sums = new TreeMap<String, Long>();
        by.forEach((uid, count) -> sums.put(uid, count.sum()));
        return sums;
    }
}
