package dev.lifeboat.repository.file;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Paths that are restored, with all that is below them. Immutable. */
final class Selection {
    /** In their order; none lies below another. Empty: everything. */
    private final List<byte[]> paths;

    private Selection(List<byte[]> paths) {
        this.paths = paths;
    }

    /** @param paths with or without a slash at their beginning and end */
    static Selection of(List<byte[]> paths) {
        var sorted = new ArrayList<byte[]>();
        paths.forEach(path -> sorted.add(trimmed(path)));
        if (sorted.stream().anyMatch(path -> path.length == 0)) {
            return new Selection(List.of());
        }
        sorted.sort(Selection::compare);
        var kept = new ArrayList<byte[]>();
        for (var path : sorted) {
            if (kept.stream().noneMatch(above -> isBelow(path, above))) {
                kept.add(path);
            }
        }
        return new Selection(kept);
    }

    boolean isAll() {
        return paths.isEmpty();
    }

    /** Without slashes at either end; in the order in which a walk comes by. */
    List<byte[]> paths() {
        return paths;
    }

    /** @param key of an entry */
    boolean contains(byte[] key) {
        return paths.isEmpty() || paths.stream().anyMatch(path -> isBelow(key, path));
    }

    private static boolean isBelow(byte[] path, byte[] above) {
        return Key.startsWith(path, above) && (path.length == above.length || path[above.length] == '/');
    }

    /** As if all of them were folders: so that folders on the way are entered one after the other, whatever they turn out to be. */
    private static int compare(byte[] left, byte[] right) {
        return Arrays.compareUnsigned(left, right);
    }

    private static byte[] trimmed(byte[] path) {
        var start = 0;
        var end = path.length;
        while (start < end && path[start] == '/') {
            start++;
        }
        while (end > start && path[end - 1] == '/') {
            end--;
        }
        return Arrays.copyOfRange(path, start, end);
    }
}
