package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.ContentId;

/** Ids of one section that are stored: by the parent, by an earlier attempt, or by this writer. For one thread. */
final class KnownIds {
    private final IdPrefixes parent;
    private final LongSet written;
    private final LongSet waiting = new LongSet();

    KnownIds(IdPrefixes parent, LongSet written) {
        this.parent = parent;
        this.written = written;
    }

    boolean contains(ContentId id) {
        return parent.contains(id) || written.contains(id.prefix()) || waiting.contains(id.prefix());
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
