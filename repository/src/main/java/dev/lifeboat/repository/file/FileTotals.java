package dev.lifeboat.repository.file;

/**
 * What a backup or restore has done.
 *
 * @param entries files, folders, links and all else
 * @param bytes of the files, holes included
 * @param read bytes that were read from files, or written to them
 * @param reused entries that were known from the parent and not read; of a restore: that were left as they were
 */
public record FileTotals(long entries, long bytes, long read, long reused) {}
