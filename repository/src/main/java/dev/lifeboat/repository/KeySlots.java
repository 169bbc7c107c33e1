package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import java.util.List;

/**
 * The keys that open a repository. Every change is a new object, so that it works under object lock; cost grows with the slots, not with the data.
 */
public interface KeySlots {
    /**
     * A stored slot.
     *
     * @param name {@link Repository#SERVICE}, {@link Repository#RECOVERY} or another word of lower-case letters
     * @param provider what kind of key it was wrapped with
     */
    record Slot(String name, int generation, String provider) {}

    /**
     * What can be known of the slots of a repository without any key of it, as {@link #list}: who has one asks here which it may be.
     *
     * @return empty also where there is no repository
     */
    static List<Slot> stored(BlobStore store, RepositoryId id) {
        return StoredKeySlots.list(new Shelf(store, id), id);
    }

    /** By name, then generation. Slots that are damaged are left out, and {@link #misnumbered}; {@link Repository#check} names them. */
    List<Slot> list();

    /**
     * Names of objects below the repository that pass for slots of a generation that nobody ever rotated to: more than a million above what is known.
     * Whoever may write to the store put them there. Slots and data keys to come are numbered as if they were not there. {@link #replace} and
     * {@link #remove} take away those of their slot.
     */
    List<String> misnumbered();

    /** True if this key opens this very generation, as it is stored now: whoever takes older ones away can be asked for it first. */
    boolean opens(Slot slot, KeyEncryption key);

    /**
     * Wraps the keys with another key: a new generation of the slot, or its first. Older ones open the repository until they are retired. Its number
     * is at least the generation of data keys in it. A newer one that another slot may hold is taken on, since nobody can read that without its key.
     * Throws {@code KEY_SLOT_EXHAUSTED} once no number is left.
     *
     * @throws IllegalArgumentException unless the name is a word of 1 to 32 lower-case letters
     */
    Slot rotate(String name, KeyEncryption key);

    /** As {@link #rotate}, and packs granted from now on are encrypted by the next generation of data keys. Older packs stay readable by every slot. */
    Slot rotateWithDataKey(String name, KeyEncryption key);

    /**
     * As {@link #rotate}, and once the new generation was read back the older ones are deleted: the key before opens nothing any more. What the store
     * holds stays until its retention ends.
     */
    Slot replace(String name, KeyEncryption key);

    /**
     * Deletes an older generation of a slot.
     *
     * @throws IllegalArgumentException for the newest of its name: {@link #remove} is for that
     */
    void retire(Slot slot);

    /**
     * Deletes a slot with all its generations. Throws {@code KEY_SLOT_NEEDED} for {@link Repository#SERVICE}, which the vault server opens every day,
     * and while no other slot is whole.
     */
    void remove(String name);

    /** Deletes all slots: nobody will ever read a point of this repository again. As {@link #shred(boolean)} without force. */
    default void shred() {
        shred(false);
    }

    /**
     * Deletes all slots: nobody will ever read a point of this repository again. Throws {@code REPOSITORY_HELD} while a point was promised to be kept, a
     * point cannot be read, or the store holds a slot.
     *
     * @param force breaks promises, but not the store's own holds: slots that it holds stay, and {@code STORE_OBJECT_RETAINED} tells so
     */
    void shred(boolean force);
}
