package dev.lifeboat.repository.file;

import java.util.Arrays;

/** What the key of an entry says of its place (docs/format.md, 4). */
final class Key {
    private Key() {}

    static boolean isFolder(byte[] key) {
        return key[key.length - 1] == '/';
    }

    /** How much of it is the path of the folder that it lies in, a slash at its end; 0 at the top. */
    static int parent(byte[] key) {
        var at = isFolder(key) ? key.length - 1 : key.length;
        while (at > 0 && key[at - 1] != '/') {
            at--;
        }
        return at;
    }

    /** Without the slash of a folder. */
    static byte[] name(byte[] key) {
        return Arrays.copyOfRange(key, parent(key), isFolder(key) ? key.length - 1 : key.length);
    }

    static boolean startsWith(byte[] key, byte[] start) {
        return key.length >= start.length && Arrays.equals(key, 0, start.length, start, 0, start.length);
    }
}
