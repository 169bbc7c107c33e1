package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import java.util.Map;

/** Makes and opens repositories. */
final class Opening {
    private static final int FIRST = 1;

    private Opening() {}

    /** Keys first, {@code repository.json} last: a creation cut short is taken up with the keys that are there. */
    static StoredRepository create(
            BlobStore store, RepositoryId id, Map<String, KeyEncryption> slots, Surroundings surroundings) {
        return create(store, Keys.random(id, surroundings.random()), slots, surroundings);
    }

    static StoredRepository create(
            BlobStore store, Keys fresh, Map<String, KeyEncryption> slots, Surroundings surroundings) {
        var service = slots.get(Repository.SERVICE);
        if (service == null) {
            throw new IllegalArgumentException("A repository needs the slot " + Repository.SERVICE);
        }
        var id = fresh.repository();
        var shelf = new Shelf(store, id);
        if (StoredKeySlots.of(shelf, Repository.SERVICE).isEmpty()) {
            if (!shelf.names(Shelf.KEYS).isEmpty()
                    || shelf.get(Shelf.REPOSITORY, 0, 1).isPresent()) {
                // other keys than those that what is there was written with
                throw Failures.key("there is no slot " + Repository.SERVICE);
            }
            var slot = new KeySlot(Repository.SERVICE, FIRST);
            shelf.put(slot.name(), slot.encode(fresh, service));
        }
        var keys = StoredKeySlots.open(shelf, id, Repository.SERVICE, service).keys();
        slots.forEach((name, key) -> {
            if (StoredKeySlots.of(shelf, name).isEmpty()) {
                // no slot has a lower number than its data key: who opens another one relies on it
                var slot = new KeySlot(name, keys.generation());
                shelf.put(slot.name(), slot.encode(keys, key));
            }
        });
        shelf.put(
                Shelf.REPOSITORY, RepositoryFile.encode(id, surroundings.clock().instant(), surroundings.producer()));
        return open(store, id, Repository.SERVICE, service, surroundings);
    }

    static StoredRepository open(
            BlobStore store, RepositoryId id, String slot, KeyEncryption key, Surroundings surroundings) {
        var shelf = new Shelf(store, id);
        var file = shelf.get(Shelf.REPOSITORY)
                .orElseThrow(() -> Failures.damaged(Shelf.REPOSITORY, "an object that is gone", "the repository"));
        RepositoryFile.check(id, file);
        return new StoredRepository(shelf, StoredKeySlots.open(shelf, id, slot, key), surroundings);
    }
}
