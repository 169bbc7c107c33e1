package dev.lifeboat.vault.repository;

import dev.lifeboat.repository.Repository;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Repositories that are open: all that are in use, and a bounded number of others. One in use is the same object for everybody, for a commit and a clean-up
 * take turns by a lock that it holds. Thread-safe.
 */
final class OpenRepositories {
    private final int most;
    private final Map<String, Repository> open = new LinkedHashMap<>(16, 0.75f, true);
    private final Map<String, Integer> uses = new HashMap<>();
    private final Set<String> leaving = new HashSet<>();

    /** @param most that stay open when nobody uses them: an open one holds its index */
    OpenRepositories(int most) {
        this.most = most;
    }

    Repository get(String id, Supplier<Repository> opening) {
        synchronized (this) {
            var known = open.get(id);
            if (known != null) {
                return known;
            }
        }
        // outside the monitor: opening reads the store
        var opened = opening.get();
        synchronized (this) {
            var first = open.putIfAbsent(id, opened);
            evict();
            return first == null ? opened : first;
        }
    }

    /** @param stays open for the next one; else it is as open afterwards as it was before */
    <T> T using(String id, Supplier<Repository> opening, boolean stays, Function<Repository, T> work) {
        boolean wasOpen;
        synchronized (this) {
            wasOpen = open.containsKey(id);
            uses.merge(id, 1, Integer::sum);
        }
        try {
            return work.apply(get(id, opening));
        } finally {
            synchronized (this) {
                var left = uses.merge(id, -1, Integer::sum);
                if (left == 0) {
                    uses.remove(id);
                    if (!stays && !wasOpen) {
                        open.remove(id);
                    }
                }
                evict();
            }
        }
    }

    /** Asks those who use it for long to end. @return false as long as somebody uses it */
    synchronized boolean leave(String id) {
        if (uses.containsKey(id)) {
            leaving.add(id);
            return false;
        }
        leaving.remove(id);
        open.remove(id);
        return true;
    }

    synchronized boolean isLeaving(String id) {
        return leaving.contains(id);
    }

    synchronized List<Repository> all() {
        return List.copyOf(open.values());
    }

    private void evict() {
        var ids = open.keySet().iterator();
        for (var surplus = open.size() - most; surplus > 0 && ids.hasNext(); ) {
            if (!uses.containsKey(ids.next())) {
                ids.remove();
                surplus--;
            }
        }
    }
}
