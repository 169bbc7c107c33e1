package dev.lifeboat.cli.repository;

import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.store.BlobStore;

/**
 * A repository that is open, and what it lies on.
 *
 * @param store with the decorators that the verb wants
 */
record Opened(BlobStore store, Repository repository) {
    /** Of all its objects. */
    String prefix() {
        return repository.id().hex() + "/";
    }
}
