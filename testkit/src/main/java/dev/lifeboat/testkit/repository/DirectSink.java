package dev.lifeboat.testkit.repository;

import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.StoredPack;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.PackSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** What link and vault do together for a writer, without either: grants from the repository, bytes to the store. */
public final class DirectSink implements PackSink {
    private final Repository repository;
    private final BlobStore store;
    private final boolean wantsHash;
    private final Map<PackId, PackClass> granted = new ConcurrentHashMap<>();
    private final List<StoredPack> stored = new CopyOnWriteArrayList<>();

    public DirectSink(Repository repository, BlobStore store) {
        this(repository, store, true);
    }

    /** @param wantsHash false for packs as a process writes them that needs no tickets */
    public DirectSink(Repository repository, BlobStore store, boolean wantsHash) {
        this.repository = repository;
        this.store = store;
        this.wantsHash = wantsHash;
    }

    @Override
    public boolean wantsHash() {
        return wantsHash;
    }

    @Override
    public PackGrant reserve(PackClass packClass) {
        var grant = repository.grant(packClass);
        granted.put(grant.id(), packClass);
        return grant;
    }

    @Override
    public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
        var packClass = Optional.ofNullable(granted.get(grant.id()))
                .orElseThrow(() -> new IllegalArgumentException("Nobody granted " + grant.id()));
        if (!store.putIfAbsent(repository.packObject(grant.id()), ByteBuffer.wrap(Files.readAllBytes(file)))) {
            throw new IOException("The pack exists");
        }
        stored.add(new StoredPack(grant.id(), packClass, length, sha256));
    }

    /** As the vault would remember it for the task. */
    public List<StoredPack> stored() {
        return List.copyOf(stored);
    }
}
