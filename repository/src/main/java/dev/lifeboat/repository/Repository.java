package dev.lifeboat.repository;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.gc.GarbageReport;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.WriterParameters;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The encrypted store of one backup instance, for a process that may hold its keys: the vault server.
 *
 * <p>Safe for use by many threads; commits of one repository follow each other. All failures are {@code LifeboatException}: {@code
 * DATA_DAMAGED} for bytes that are not those that were written, {@code COMMIT_REFUSED}, {@code FORMAT_UNSUPPORTED}, {@code KEY_UNAVAILABLE}, and
 * what the store says.
 */
public interface Repository {
    /** The slot that the vault server opens every day. */
    String SERVICE = "service";
    /** The slot of the recovery key. */
    String RECOVERY = "recovery";
    /**
     * Below the repository's own prefix: there if a vault server keeps it, which decides what is written and deleted. Its content is for people. No part of the
     * format, and no reader needs it.
     */
    String MARK_OF_VAULT = "descriptor/vault";

    /**
     * Creates a repository, or finishes a creation that a crash cut short, or opens what is there already.
     *
     * @param slots what wraps the new keys, by slot; {@link #SERVICE} must be among them
     */
    static Repository create(BlobStore store, RepositoryId id, Map<String, KeyEncryption> slots, InstantSource clock) {
        return Opening.create(store, id, slots, Surroundings.of(clock));
    }

    /**
     * Creates a repository of the same backup instance: equal content has equal ids and roots in both, and nothing else is shared.
     *
     * @param sibling another id
     */
    Repository createSibling(BlobStore store, RepositoryId sibling, Map<String, KeyEncryption> slots);

    /**
     * Opens a repository with the key of one slot.
     *
     * <p>Throws {@code FORMAT_UNSUPPORTED} for a repository of a newer format, {@code FORMAT_ABANDONED} for one of format 0, {@code KEY_UNAVAILABLE} for another key.
     */
    static Repository open(BlobStore store, RepositoryId id, String slot, KeyEncryption key, InstantSource clock) {
        return Opening.open(store, id, slot, key, Surroundings.of(clock));
    }

    /** As {@link #open(BlobStore, RepositoryId, String, KeyEncryption, InstantSource)}. Throws {@code STORE_WITHOUT_RETENTION} for a store that cannot do what is demanded. */
    static Repository open(
            BlobStore store, RepositoryId id, String slot, KeyEncryption key, InstantSource clock, Locking locking) {
        Locks.demand(store, locking);
        return open(store, id, slot, key, clock);
    }

    RepositoryId id();

    WriterParameters writerParameters();

    /** Decides where writers of this backup instance cut files into chunks. Secret, 32 bytes. */
    byte[] gearKey();

    /** A new pack id and its key. To be remembered with the task: only packs granted to it may be committed by it (R1). */
    PackGrant grant(PackClass packClass);

    /** The object that a pack is stored as: what a ticket names. */
    String packObject(PackId pack);

    /**
     * What the writer of a section need not store again, eight bytes each, ascending.
     *
     * @param parent absent for a first backup
     * @param stored packs that this task stored before, of an attempt that was cut short (checkpoint)
     */
    default byte[] parentIds(@Nullable PointId parent, SectionName section, Collection<StoredPack> stored) {
        return parentIds(parent, section, stored, PointTerms.NONE.enrolment());
    }

    /** @param enrolment of the writer, as the commit will say: content that an earlier one stored and nobody read back is left out (R6) */
    byte[] parentIds(@Nullable PointId parent, SectionName section, Collection<StoredPack> stored, long enrolment);

    /**
     * The leaves of a section in the order of their keys, for a writer that uses them again. Reads all of them; none without the section. Leaves of files
     * that cannot be read, or name content that is known to be lost, are left out. Of {@code block/} and {@code hash/} sections, in which an absent entry
     * means zeros, one such leaf is {@code DATA_DAMAGED}: the volume has to be read whole.
     */
    void parentLeaves(PointId parent, SectionName section, Consumer<LeafRecord> visitor);

    /**
     * The leaves of a section in the order of their keys, from its inner nodes alone: for a writer that knows what changed. For one thread; holds a node
     * a level. None without the section. Where something is lost leaves are read as well, and one that is not whole is {@code DATA_DAMAGED}.
     */
    Iterator<Node.Child> leaves(PointId parent, SectionName section);

    /**
     * What is in one leaf of a section: for a writer whose leaf is not as before. Empty for an id that is no leaf of this section. Entries of files whose
     * content is known to be lost are left out; one of {@code block/} and {@code hash/} sections is {@code DATA_DAMAGED}.
     */
    Optional<Node.Leaf> parentLeaf(SectionName section, ContentId leaf);

    /** The keys that open this repository. */
    KeySlots slots();

    /**
     * Verifies what a task wrote and makes it a recovery point. Each pack whole, each new node by id, bounds, order, cuts and counts, each
     * reference down to a stored unit. Without a single write if anything is wrong.
     *
     * <p>Idempotent by the id of the point. Throws {@code COMMIT_REFUSED} and names the section, never whether an id exists elsewhere (R7).
     */
    PointRecord commit(CommitRequest request);

    /**
     * As {@link #commit(CommitRequest)}, for a process that is its own committer.
     *
     * <p>Throws {@code COMMIT_OVERTAKEN} if a section relies on content that was condemned meanwhile, and {@code RUN_TOO_OLD} after that moment.
     *
     * @param latest when the point must be written at the latest, see {@link dev.lifeboat.repository.gc.Margins}
     */
    PointRecord commit(CommitRequest request, Instant latest);

    /**
     * Verifies packs of a run that goes on and adds them to the index, so that a later run need not store them again if this one never ends. Before
     * the point they are in nobody's way: garbage collection takes them when they are old.
     *
     * @param enrolment of the writer, as its commit will say
     */
    void checkpoint(Collection<StoredPack> packs, long enrolment);

    /** All points, oldest first. Throws {@code DATA_DAMAGED} if one of the records is. */
    List<PointRecord> points();

    /** All points whose record can be read, oldest first; the others go to {@code damaged}. */
    List<PointRecord> points(Consumer<LifeboatException> damaged);

    /** Throws {@code RECOVERY_POINT_NOT_FOUND}. */
    PointReader read(PointId point);

    /**
     * What differs, reading only what differs. Sections that one of the points could not list are left out: nothing is known of them.
     *
     * @param after the last difference already seen, absent to begin at the first
     */
    void between(PointId older, PointId newer, @Nullable Difference after, Difference.Visitor visitor);

    /**
     * Forgets a point; none being there is fine. What only it needed stays until garbage collection.
     *
     * <p>Throws {@code RECOVERY_POINT_RETAINED} before the time that its terms promise, and while the store holds it.
     */
    void deletePoint(PointId point);

    /**
     * Clears away what no point needs, as far as it is time and certain: condemns, and deletes what was condemned long enough ago. To be called again and
     * again; every call goes on where others ended, whoever made them and however.
     *
     * <p>Nothing is deleted on doubt: what cannot be read or understood is in the report. Points are the caller's to delete.
     */
    GarbageReport collect(GarbageRequest request);

    /**
     * Stores a page of a task's report, encrypted. A page that is there already stays as it is.
     *
     * @param task letters, digits and {@code -}
     */
    void putReport(String task, int page, byte[] content);

    Optional<byte[]> readReport(String task, int page);

    /**
     * Looks for damage, as deep as asked for, and tells what cannot be restored because of it. What is found is offered to no writer of this process any
     * more, so the next backup stores it again. Writes nothing, unless asked to mark what was proven.
     */
    CheckReport check(CheckRequest request, CheckListener listener);

    /**
     * Locates by their directories the packs that the index does not locate, because segments are damaged or gone, and removes damaged segments once nobody
     * needs them. Two short reads for each of these packs. Nothing that runs meanwhile is lost, but a backup that runs may have to store again.
     */
    IndexRebuild rebuildIndex();

    /** Gives back the memory of content that was read: for a process that keeps repositories open while nothing happens. The next readers read it again. */
    void rest();

    /** Reads and verifies every object whole. Empty if all is well. */
    default List<Damage> check() {
        return check(CheckRequest.of(new CheckDepth.Full()), CheckListener.NONE).damages();
    }
}
