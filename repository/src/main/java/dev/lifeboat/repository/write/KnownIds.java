package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ids of one section that are stored: by the parent, by an earlier attempt, or by this writer. Safe for use by many threads. */
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

    /**
     * Takes an id that waits in a group from now on; forgotten if the section is aborted.
     *
     * @return false if it is known: then the unit need not be stored
     */
    synchronized boolean add(ContentId id) {
        var prefix = id.prefix();
        if (parent().contains(id) || written.contains(prefix) || waiting.contains(prefix)) {
            return false;
        }
        waiting.add(prefix);
        return true;
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

    /** They are in a pack. */
    synchronized void written(List<Unit> units) {
        units.forEach(unit -> written.add(unit.id().prefix()));
    }
}
