package dev.lifeboat.repository;

import java.util.List;

/**
 * What came of rebuilding the index from the directories of packs.
 *
 * @param packs that have places again
 * @param segments that were written
 * @param unreadable packs whose directory cannot be read: only their segment located them
 * @param removed damaged segments that nobody needs any more
 */
public record IndexRebuild(long packs, List<String> segments, List<Damage> unreadable, List<String> removed) {
    public IndexRebuild {
        segments = List.copyOf(segments);
        unreadable = List.copyOf(unreadable);
        removed = List.copyOf(removed);
    }
}
