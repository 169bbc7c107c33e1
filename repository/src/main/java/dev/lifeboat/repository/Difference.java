package dev.lifeboat.repository;

import dev.lifeboat.repository.format.SectionName;

/** One key that two points do not share with an equal value. */
public record Difference(SectionName section, byte[] key, Change change) {
    /** From the older to the newer point. */
    public enum Change {
        ADDED,
        REMOVED,
        CHANGED
    }

    /** Takes differences in the order of sections and keys. */
    @FunctionalInterface
    public interface Visitor {
        /** @return false to end the comparison */
        boolean visit(Difference difference);
    }
}
