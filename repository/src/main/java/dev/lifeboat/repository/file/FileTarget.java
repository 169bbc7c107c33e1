package dev.lifeboat.repository.file;

import dev.lifeboat.repository.tree.FileValue;

/** A file that is being brought back, under a name of its own until it is whole. Guarded by itself. */
final class FileTarget {
    final byte[] key;
    final FileValue.File value;
    final byte[] unfinished;
    /** Pieces that are still to be written, and one for the planning of them; whoever ends the last finishes the file. */
    private int left = 1;

    private boolean created;
    private boolean failed;
    private boolean whole = true;

    FileTarget(byte[] key, FileValue.File value, byte[] unfinished) {
        this.key = key;
        this.value = value;
        this.unfinished = unfinished;
    }

    synchronized void expect() {
        left++;
    }

    /** @return true for the one that finishes the file */
    synchronized boolean arrived() {
        return --left == 0;
    }

    synchronized boolean isCreated() {
        return created;
    }

    synchronized void created() {
        created = true;
    }

    /** A piece of it is lost. */
    synchronized void lacks() {
        whole = false;
    }

    synchronized boolean isWhole() {
        return whole;
    }

    synchronized boolean hasFailed() {
        return failed;
    }

    /** @return true the first time: it is told once */
    synchronized boolean fail() {
        var first = !failed;
        failed = true;
        return first;
    }
}
