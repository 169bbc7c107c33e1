package dev.lifeboat.cli.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.store.BlobStore;
import java.io.IOException;
import java.util.Map;

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

    /** True if a vault server says that it writes here, whether or not there is a point. */
    boolean isMarkedByVault() {
        try {
            return store.get(prefix() + Repository.MARK_OF_VAULT, 0, 1).isPresent();
        } catch (IOException e) {
            throw new LifeboatException(
                    ErrorCode.STORE_NOT_READY,
                    Map.of("container", store.toString(), "reason", String.valueOf(e.getMessage())),
                    e);
        }
    }
}
