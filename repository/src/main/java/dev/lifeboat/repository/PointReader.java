package dev.lifeboat.repository;

import dev.lifeboat.repository.format.SectionName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads one point. Every byte is verified on its way: what comes out is what was written, or {@code DATA_DAMAGED} names object and section.
 * Safe for use by many threads.
 */
public interface PointReader {
    PointRecord point();

    /** The findings that were committed with the point, empty if none. */
    byte[] findings();

    /** The value of one key, read without the rest of the section. */
    Optional<byte[]> find(SectionName section, byte[] key);

    /**
     * The entries of a section in the order of their keys' bytes.
     *
     * @param after the last key already seen, absent to begin at the first
     */
    void scan(SectionName section, byte @Nullable [] after, Visitor visitor);

    /** Takes entries one by one. */
    @FunctionalInterface
    interface Visitor {
        /** @return false to end the scan */
        boolean visit(Entry entry);
    }

    /** One entry during a visit. */
    interface Entry {
        byte[] key();

        /** Of the value in bytes, known without reading it. */
        long size();

        /** Reads the value, if it stands outside the leaf. */
        byte[] value();
    }
}
