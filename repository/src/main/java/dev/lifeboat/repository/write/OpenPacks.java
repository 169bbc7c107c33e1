package dev.lifeboat.repository.write;

import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackFile;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The packs being filled, one of each class. Safe for use by many threads: they compress side by side and take turns to encrypt, which is ten times
 * faster.
 */
final class OpenPacks implements AutoCloseable {
    private record OpenPack(PackGrant grant, PackFile file) {}

    /** What may share a pack: never two volumes, for whoever restores one of them gets the pack's key. */
    private record Shelf(PackClass packClass, Optional<String> volume) {}

    private final RepositoryId repository;
    private final PackSink sink;
    private final Path spool;
    private final int size;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Shelf, OpenPack> open = new LinkedHashMap<>();
    private final List<PackId> stored = new ArrayList<>();
    private @Nullable Throwable failure;
    private boolean closed;

    private final AtomicLong bytesStored = new AtomicLong();
    private final ConcurrentLinkedQueue<GroupCompressor> compressors = new ConcurrentLinkedQueue<>();

    /** @param size at which a pack is closed */
    OpenPacks(RepositoryId repository, PackSink sink, Path spool, int size) {
        this.repository = repository;
        this.sink = sink;
        this.spool = spool;
        this.size = size;
    }

    /** @param units all of them nodes and lists, or all chunks */
    void append(SectionName section, byte[] raw, int offset, int length, List<Unit> units) throws IOException {
        var idle = compressors.poll();
        var compressor = idle == null ? new GroupCompressor() : idle;
        @Nullable OpenPack full;
        try {
            full = append(section, compressor.compress(raw, offset, length), length, units);
        } finally {
            compressors.add(compressor);
        }
        if (full != null) {
            store(full);
        }
    }

    /** @return the pack, taken out, if it is full now */
    private @Nullable OpenPack append(SectionName section, GroupCompressor.Frame frame, int length, List<Unit> units)
            throws IOException {
        lock.lock();
        try {
            check();
            var shelf = new Shelf(section.kind().packClass(units.getFirst().type()), section.volume());
            var pack = pack(shelf);
            pack.file().append(section, frame.bytes(), frame.length(), length, units);
            return pack.file().isFull(size) ? open.remove(shelf) : null;
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
            throw e;
        } finally {
            lock.unlock();
        }
    }

    List<PackId> finish() throws IOException {
        while (true) {
            OpenPack last;
            lock.lock();
            try {
                check();
                var any = open.keySet().stream().findFirst();
                if (any.isEmpty()) {
                    return List.copyOf(stored);
                }
                last = open.remove(any.get());
            } finally {
                lock.unlock();
            }
            if (last != null) {
                store(last);
            }
        }
    }

    long bytesStored() {
        return bytesStored.get();
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            for (var pack : open.values()) {
                try {
                    pack.file().close();
                } catch (IOException _) {
                    // the spool lives no longer than its process; a file that stays behind is ciphertext
                }
            }
            open.clear();
        } finally {
            lock.unlock();
        }
        for (var compressor = compressors.poll(); compressor != null; compressor = compressors.poll()) {
            compressor.close();
        }
    }

    private OpenPack pack(Shelf shelf) throws IOException {
        var current = open.get(shelf);
        if (current != null) {
            return current;
        }
        Files.createDirectories(spool);
        var grant = sink.reserve(shelf.packClass());
        var file = new PackFile(
                spool.resolve("pack-" + UUID.randomUUID()),
                repository,
                grant.id(),
                new PackCodec.Head(shelf.packClass(), grant.generation()),
                grant.key(),
                sink.wantsHash());
        var pack = new OpenPack(grant, file);
        open.put(shelf, pack);
        return pack;
    }

    /** Outside the lock: others fill the next pack meanwhile. */
    private void store(OpenPack pack) throws IOException {
        try (var file = pack.file()) {
            var sha256 = file.finish();
            sink.store(pack.grant(), file.file(), file.length(), sha256);
            bytesStored.addAndGet(file.length());
            lock.lock();
            try {
                stored.add(pack.grant().id());
            } finally {
                lock.unlock();
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
            throw e;
        }
    }

    private void failed(Throwable e) {
        lock.lock();
        try {
            if (failure == null) {
                failure = e;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Every thread tells the first failure, whichever of them is heard: an exception of its own for each, for callers add to them. */
    private void check() throws IOException {
        if (failure instanceof LifeboatException known) {
            throw new LifeboatException(known.code(), known.details(), known);
        }
        if (failure != null) {
            throw new IOException(Objects.requireNonNullElse(failure.getMessage(), failure.toString()), failure);
        }
        if (closed) {
            throw new IllegalStateException("The writer is closed");
        }
    }
}
