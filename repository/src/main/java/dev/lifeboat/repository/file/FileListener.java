package dev.lifeboat.repository.file;

/**
 * Hears how far a backup or restore is, and of every single thing that went wrong. Called by several threads at once; must not block, and must not
 * throw.
 */
public interface FileListener {
    /** Hears nothing. */
    FileListener NONE = new FileListener() {};

    /** Work on an entry begins; {@link FileFinding#text} makes text of its path. */
    default void path(byte[] path) {}

    /** So many entries more are done. */
    default void entries(long count) {}

    /** So many bytes of content more were read from files, or written to them. */
    default void bytes(long count) {}

    default void finding(FileFinding finding) {}
}
