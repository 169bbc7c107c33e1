package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionKind;

/** Where the nodes of a section end: a function of its sorted keys and the weights of its entries, and of nothing else. Immutable. */
public sealed interface CutRule {
    /**
     * An entry closes its node when its hash is the smallest within a window to the left and to the right.
     *
     * @param leafWindow in weights of entries
     * @param leafForced the weight above which a leaf is cut by force
     * @param innerWindow in entries
     */
    record Minimum(CutHash hash, long leafWindow, long leafForced, long innerWindow) implements CutRule {
        long window(int level) {
            return level == 0 ? leafWindow : innerWindow;
        }

        long forced(int level) {
            return level == 0 ? leafForced : Long.MAX_VALUE;
        }
    }

    /**
     * A node ends where the segments of the next entry lie in another stretch. Keys are segment numbers of four bytes.
     *
     * @param segments in a leaf; a node above covers 64 times what one below does
     */
    record Aligned(int segments) implements CutRule {
        private static final int FANOUT_BITS = 6;

        /** The number of the stretch that a key lies in, at a level. */
        long stretch(int level, byte[] key) {
            var covered = (long) segments << (FANOUT_BITS * level);
            return segment(key) / covered;
        }
    }

    /** The rule of the format for a kind of section. */
    static CutRule of(SectionKind kind, CutHash hash) {
        return switch (kind) {
            case KUBERNETES, VOLUME, SECTIONS, FINDINGS -> minimum(hash, Limits.LEAF_WINDOW);
            case FILE -> minimum(hash, Limits.FILE_WINDOW);
            case BLOCK -> new Aligned(64);
            case HASH -> new Aligned(32);
        };
    }

    /** The segment number that a key of four bytes is. */
    static long segment(byte[] key) {
        return (key[0] & 0xffL) << 24 | (key[1] & 0xffL) << 16 | (key[2] & 0xffL) << 8 | (key[3] & 0xffL);
    }

    private static Minimum minimum(CutHash hash, int window) {
        return new Minimum(hash, window, (long) Limits.FORCED * window, Limits.INNER_WINDOW);
    }
}
