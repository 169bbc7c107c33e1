package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import java.util.Optional;

/**
 * A section as it was written. Equal content gives an equal root, whatever the order of writing and whoever wrote it.
 *
 * @param root absent for a section without entries
 * @param height levels of nodes: 1 for a single leaf, 0 for none
 * @param bytes of keys and values, uncompressed
 */
public record SectionRoot(SectionName name, Optional<ContentId> root, int height, long entries, long bytes) {
    public SectionRoot {
        if (root.isEmpty() != (height == 0) || (entries == 0) != (height == 0) || entries < 0 || bytes < 0) {
            throw new IllegalArgumentException("A section has a root exactly if it has entries");
        }
    }
}
