package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import java.util.List;

/**
 * What one section of one point lacks.
 *
 * @param entries that cannot be restored, or not whole; resources, paths or segments
 * @param examples keys of some of them, as text, at most {@link #EXAMPLES}; none if not even a key can be read
 * @param objects in which they were, at most {@link #EXAMPLES} names
 */
public record Loss(PointId point, SectionName section, long entries, List<String> examples, List<String> objects) {
    public static final int EXAMPLES = 10;

    public Loss {
        examples = List.copyOf(examples);
        objects = List.copyOf(objects);
    }
}
