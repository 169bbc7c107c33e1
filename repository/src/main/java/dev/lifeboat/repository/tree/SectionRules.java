package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionKind;
import java.util.Arrays;

/** Which keys and values a section may hold. Held on both sides: nothing else is written, and nothing else is believed. */
public final class SectionRules {
    private static final int SEGMENT_KEY = 4;

    private SectionRules() {}

    /** The key of the directory that a {@code file/} section is of: before all others, for no name begins with a zero byte. */
    public static byte[] rootOfFiles() {
        return new byte[] {0};
    }

    /** @throws FormatException if the section may not hold this entry */
    public static void check(SectionKind kind, byte[] key, Value value) throws FormatException {
        if (key.length == 0 || key.length > Limits.KEY) {
            throw new FormatException("a key of " + key.length + " bytes");
        }
        var allowed = switch (kind) {
            case KUBERNETES, VOLUME -> value instanceof Value.Inline || value instanceof Value.Chunk;
            case FILE -> value instanceof FileValue;
            case BLOCK -> value instanceof SegmentValue && key.length == SEGMENT_KEY;
            case HASH -> value instanceof Value.Inline(var hashes) && isHashes(key, hashes);
            case SECTIONS -> value instanceof Value.Section;
            case FINDINGS -> false;
        };
        if (!allowed) {
            throw new FormatException("an entry of another kind of section");
        }
        if (value instanceof FileValue file) {
            checkFile(key, file);
        }
    }

    /** @throws FormatException unless all entries may be there */
    public static void check(SectionKind kind, Node node) throws FormatException {
        switch (node) {
            case Node.Leaf leaf -> {
                for (var entry : leaf.entries()) {
                    check(kind, entry.key(), entry.value());
                }
            }
            case Node.Inner inner -> {
                for (var child : inner.children()) {
                    if (kind.isAligned() && child.key().length != SEGMENT_KEY) {
                        throw new FormatException("a key of " + child.key().length + " bytes");
                    }
                }
            }
        }
    }

    private static boolean isHashes(byte[] key, byte[] hashes) {
        return key.length == SEGMENT_KEY
                && hashes.length > 0
                && hashes.length % Limits.BLOCK_HASH == 0
                && hashes.length <= Limits.SEGMENT / Limits.BLOCK * Limits.BLOCK_HASH;
    }

    private static void checkFile(byte[] key, FileValue value) throws FormatException {
        if (Arrays.equals(key, rootOfFiles())) {
            if (!(value instanceof FileValue.Directory)) {
                throw new FormatException("a root that is no directory");
            }
            return;
        }
        var isDirectory = key[key.length - 1] == '/';
        if (isDirectory != value instanceof FileValue.Directory) {
            throw new FormatException("a path that is not of its kind");
        }
        checkPath(key, isDirectory ? key.length - 1 : key.length);
        if (value instanceof FileValue.HardLink(var first)) {
            checkPath(first, first.length);
            if (Arrays.compareUnsigned(first, key) >= 0) {
                throw new FormatException("a hard link to a later name");
            }
        }
    }

    /** Relative, of names only: none is empty, {@code .} or {@code ..}, or holds a zero byte. */
    private static void checkPath(byte[] path, int length) throws FormatException {
        var start = 0;
        for (var i = 0; i <= length; i++) {
            if (i == length || path[i] == '/') {
                if (i == start
                        || (i == start + 1 && path[start] == '.')
                        || (i == start + 2 && path[start] == '.' && path[start + 1] == '.')) {
                    throw new FormatException("a path that leads elsewhere");
                }
                start = i + 1;
            } else if (path[i] == 0) {
                throw new FormatException("a path with a zero byte");
            }
        }
        if (length == Limits.KEY) {
            throw new FormatException("a path of " + length + " bytes");
        }
    }
}
