package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.Limits;

/**
 * Cut rule "minimum" of one section: the windows that belong to the format, and the hash.
 *
 * @param leafWindow in bytes of keys and encoded values
 * @param leafForced the weight above which a leaf is cut by force
 * @param innerWindow in entries
 */
public record CutRule(CutHash hash, long leafWindow, long leafForced, long innerWindow) {
    /** Of sections {@code k8s/...} and {@code volume}, and of the tree of sections. */
    public static CutRule minimum(byte[] cutKey) {
        return new CutRule(CutHash.keyed(cutKey), Limits.LEAF_WINDOW, Limits.LEAF_FORCED, Limits.INNER_WINDOW);
    }

    long window(int level) {
        return level == 0 ? leafWindow : innerWindow;
    }

    long forced(int level) {
        return level == 0 ? leafForced : Long.MAX_VALUE;
    }
}
