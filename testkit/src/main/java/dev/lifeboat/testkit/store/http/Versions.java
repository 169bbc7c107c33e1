package dev.lifeboat.testkit.store.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Objects with their versions and holds, the newest version last. Thread-safe. */
final class Versions {
    /**
     * One version of an object.
     *
     * @param isMarker it says that the object was deleted
     * @param until held until then; null if not
     */
    record Version(
            String id,
            byte[] content,
            boolean isMarker,
            Instant written,
            @Nullable Instant until) {
        Version heldUntil(Instant moment) {
            return new Version(id, content, isMarker, written, moment);
        }
    }

    /** What became of a request that a hold may forbid. */
    enum Verdict {
        DONE,
        MISSING,
        HELD
    }

    private final TreeMap<String, List<Version>> objects = new TreeMap<>();
    private final InstantSource clock;
    private int last;

    Versions(InstantSource clock) {
        this.clock = clock;
    }

    /** @return false if there is one and there should not be */
    synchronized boolean put(String key, byte[] content, boolean onlyIfAbsent) {
        if (onlyIfAbsent && current(key).isPresent()) {
            return false;
        }
        add(key, content, false);
        return true;
    }

    synchronized Optional<Version> current(String key) {
        return newest(key).filter(version -> !version.isMarker());
    }

    synchronized Optional<Version> newest(String key) {
        return Optional.ofNullable(objects.get(key)).map(List::getLast);
    }

    /** Keys and sizes of what is visible, beginning after a key. */
    synchronized List<String> keys(String prefix, String after) {
        return objects.tailMap(after, false).keySet().stream()
                .filter(key -> key.startsWith(prefix) && current(key).isPresent())
                .toList();
    }

    synchronized List<String> allKeys(String prefix) {
        return objects.keySet().stream().filter(key -> key.startsWith(prefix)).toList();
    }

    synchronized List<Version> all(String key) {
        return List.copyOf(objects.getOrDefault(key, List.of()));
    }

    /** Without a version's id: hides the object. */
    synchronized void delete(String key) {
        if (current(key).isPresent()) {
            add(key, new byte[0], true);
        }
    }

    synchronized Verdict delete(String key, String id) {
        var versions = objects.get(key);
        var found = version(key, id);
        if (versions == null || found.isEmpty()) {
            return Verdict.MISSING;
        }
        var until = found.get().until();
        if (until != null && clock.instant().isBefore(until)) {
            return Verdict.HELD;
        }
        versions.remove(found.get());
        if (versions.isEmpty()) {
            objects.remove(key);
        }
        return Verdict.DONE;
    }

    /** Holds the newest version; never shortens. */
    synchronized Verdict retain(String key, Instant until) {
        var found = current(key);
        if (found.isEmpty()) {
            return Verdict.MISSING;
        }
        var before = found.get().until();
        if (before != null && until.isBefore(before)) {
            return Verdict.HELD;
        }
        var versions = objects.get(key);
        if (versions != null) {
            versions.set(versions.size() - 1, found.get().heldUntil(until));
        }
        return Verdict.DONE;
    }

    private Optional<Version> version(String key, String id) {
        return all(key).stream().filter(version -> version.id().equals(id)).findFirst();
    }

    private void add(String key, byte[] content, boolean isMarker) {
        objects.computeIfAbsent(key, _ -> new ArrayList<>())
                .add(new Version("v%08d".formatted(++last), content, isMarker, clock.instant(), null));
    }
}
