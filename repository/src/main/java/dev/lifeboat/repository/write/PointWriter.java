package dev.lifeboat.repository.write;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the sections of one point side by side. Safe for use by many threads, a thread for each section.
 *
 * <p>Packs that are full go to the sink from the thread that filled them; encrypted bytes wait in files below {@code spool}. A failure of the
 * sink fails the whole writer. Throws {@code STORE_NOT_READY} if spool or sink fail with an {@code IOException}; what the sink throws of its own
 * passes through.
 */
public final class PointWriter implements AutoCloseable {
    private final WriterParameters parameters;
    private final ParentIds parents;
    private final OpenPacks packs;
    private final Map<SectionName, Known> sections = new HashMap<>();

    /** What need not be written again, and whether the section is being written. Guarded by the map. */
    private static final class Known {
        final LongSet written = new LongSet();
        boolean taken;
    }

    public PointWriter(WriterParameters parameters, PackSink sink, ParentIds parents, Path spool) {
        this(parameters, sink, parents, spool, Limits.PACK);
    }

    /** @param packSize at which a pack is closed, in bytes */
    public PointWriter(WriterParameters parameters, PackSink sink, ParentIds parents, Path spool, int packSize) {
        if (packSize > Limits.PACK_OF_MOVER) {
            throw new IllegalArgumentException("Packs of " + packSize + " bytes");
        }
        this.parameters = parameters;
        this.parents = parents;
        this.packs = new OpenPacks(parameters.repository(), sink, spool, packSize);
    }

    /**
     * Begins a section. One that was aborted may begin again.
     *
     * @throws IllegalArgumentException if the section is open or finished already, or not one that a writer may bring
     */
    public OpenSection open(SectionName section) {
        if (!section.isWritable()) {
            throw new IllegalArgumentException("Not a section to write: " + section);
        }
        return begin(section);
    }

    /** As {@link #open}, for the process that holds the repository: its own sections too. */
    public OpenSection begin(SectionName section) {
        var known = take(section);
        return new OpenSection(
                section, parameters, packs, new KnownIds(parents, section, known.written), () -> release(section));
    }

    /**
     * Stores what is still in hand. All sections are finished or aborted by then.
     *
     * @return all packs that were stored
     */
    public List<PackId> finish() {
        try {
            return packs.finish();
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    /** Of packs handed to the sink so far. */
    public long bytesStored() {
        return packs.bytesStored();
    }

    /** Removes what waits in the spool; what was not finished is lost. */
    @Override
    public void close() {
        packs.close();
    }

    static LifeboatException unavailable(IOException e) {
        var reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new LifeboatException(
                ErrorCode.STORE_NOT_READY, Map.of("container", "of the repository", "reason", reason), e);
    }

    private Known take(SectionName section) {
        synchronized (sections) {
            var known = sections.computeIfAbsent(section, _ -> new Known());
            if (known.taken) {
                throw new IllegalArgumentException("Section " + section + " is open or finished");
            }
            known.taken = true;
            return known;
        }
    }

    private void release(SectionName section) {
        synchronized (sections) {
            sections.computeIfAbsent(section, _ -> new Known()).taken = false;
        }
    }
}
