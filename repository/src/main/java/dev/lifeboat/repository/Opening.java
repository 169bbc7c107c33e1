package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.store.BlobStore;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/** Makes and opens repositories. */
final class Opening {
    /** Written into what this version writes (rule 37). */
    static final String PRODUCER = Optional.ofNullable(
                    Opening.class.getPackage().getImplementationVersion())
            .orElse("development");

    private Opening() {}

    /** Keys first, {@code repository.json} last: a creation cut short is taken up with the keys that are there. */
    static Repository create(BlobStore store, RepositoryId id, Map<String, KeyEncryption> slots, InstantSource clock) {
        var service = slots.get(Repository.SERVICE);
        if (service == null) {
            throw new IllegalArgumentException("A repository needs the slot " + Repository.SERVICE);
        }
        var shelf = new Shelf(store, id);
        var fresh = Keys.random(id, new SecureRandom());
        shelf.put(KeySlot.name(Repository.SERVICE), KeySlot.encode(fresh, Repository.SERVICE, service));
        var keys = keys(shelf, id, Repository.SERVICE, service);
        slots.forEach((slot, key) -> {
            if (!slot.equals(Repository.SERVICE)) {
                shelf.put(KeySlot.name(slot), KeySlot.encode(keys, slot, key));
            }
        });
        shelf.put(Shelf.REPOSITORY, RepositoryFile.encode(id, clock.instant(), PRODUCER));
        return open(store, id, Repository.SERVICE, service, clock);
    }

    static Repository open(BlobStore store, RepositoryId id, String slot, KeyEncryption key, InstantSource clock) {
        var shelf = new Shelf(store, id);
        var file = shelf.get(Shelf.REPOSITORY)
                .orElseThrow(() -> Failures.damaged(Shelf.REPOSITORY, "an object that is gone", "the repository"));
        RepositoryFile.check(id, file);
        return new StoredRepository(shelf, keys(shelf, id, slot, key), clock);
    }

    private static Keys keys(Shelf shelf, RepositoryId id, String slot, KeyEncryption key) {
        var content = shelf.get(KeySlot.name(slot)).orElseThrow(() -> Failures.key("there is no slot " + slot));
        return KeySlot.decode(id, slot, content, key);
    }
}
