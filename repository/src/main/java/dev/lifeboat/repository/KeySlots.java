package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.KeyEncryption;
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

    /** By name, then generation. Slots that are damaged are left out; {@link Repository#check} names them. */
    List<Slot> list();

    /**
     * Wraps the keys with another key: a new generation of the slot, or its first. Older ones open the repository until they are retired.
     *
     * @throws IllegalArgumentException unless the name is a word of 1 to 32 lower-case letters
     */
    Slot rotate(String name, KeyEncryption key);

    /** As {@link #rotate}, and packs granted from now on are encrypted by the next generation of data keys. Older packs stay readable by every slot. */
    Slot rotateWithDataKey(String name, KeyEncryption key);

    /**
     * Deletes an older generation of a slot.
     *
     * @throws IllegalArgumentException for the newest of its name: {@link #shred} is for that
     */
    void retire(Slot slot);

    /** Deletes all slots: nobody will ever read a point of this repository again. */
    void shred();
}
