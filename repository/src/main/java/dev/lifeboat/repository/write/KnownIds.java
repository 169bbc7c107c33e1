package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Ids of one section that are stored: by the parent, by an earlier attempt, or by this writer. For one thread. */
final class KnownIds {
    private final ParentIds parents;
    private final SectionName section;
    private final LongSet written;
    private final LongSet waiting = new LongSet();
    private @Nullable IdPrefixes parent;

    KnownIds(ParentIds parents, SectionName section, LongSet written) {
        this.parents = parents;
        this.section = section;
        this.written = written;
    }

    boolean contains(ContentId id) {
        return parent().contains(id) || written.contains(id.prefix()) || waiting.contains(id.prefix());
    }

    /** Asked for with the first unit: most kinds of a cluster have no objects, and each question is a call. */
    private IdPrefixes parent() {
        var known = parent;
        if (known == null) {
            try {
                known = parents.of(section);
            } catch (IOException e) {
                throw PointWriter.unavailable(e);
            }
            parent = known;
        }
        return known;
    }

    /** It waits in a group of this section; forgotten if the section is aborted. */
    void waiting(ContentId id) {
        waiting.add(id.prefix());
    }

    /** It is in a pack. */
    void written(ContentId id) {
        written.add(id.prefix());
    }
}
