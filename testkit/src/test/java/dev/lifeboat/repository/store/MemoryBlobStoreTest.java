package dev.lifeboat.repository.store;

import dev.lifeboat.testkit.store.BlobStoreContract;
import dev.lifeboat.testkit.store.MemoryBlobStore;

class MemoryBlobStoreTest extends BlobStoreContract {
    @Override
    protected BlobStore store() {
        return new MemoryBlobStore();
    }
}
