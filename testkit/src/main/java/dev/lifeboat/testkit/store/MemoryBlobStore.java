package dev.lifeboat.testkit.store;

import dev.lifeboat.repository.store.BlobStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A store in memory that keeps the contract, and lets a test look at and change what is stored. */
public final class MemoryBlobStore implements BlobStore {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*");

    private final ConcurrentSkipListMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) {
        var bytes = new byte[content.remaining()];
        content.duplicate().get(bytes);
        return objects.putIfAbsent(checked(key), bytes) == null;
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) {
        var bytes = objects.get(checked(key));
        if (bytes == null) {
            return Optional.empty();
        }
        var from = (int) Math.min(offset, bytes.length);
        return Optional.of(ByteBuffer.wrap(
                Arrays.copyOfRange(bytes, from, (int) Math.min(bytes.length, (long) from + length))));
    }

    @Override
    public Stream<BlobInfo> list(String prefix) {
        var found = new ArrayList<BlobInfo>();
        objects.tailMap(prefix).forEach((key, bytes) -> {
            if (key.startsWith(prefix)) {
                found.add(new BlobInfo(key, bytes.length));
            }
        });
        return found.stream();
    }

    @Override
    public void delete(String key) {
        objects.remove(checked(key));
    }

    /** All objects by key: the arrays themselves, to be damaged by a test. */
    public Map<String, byte[]> objects() {
        return new TreeMap<>(objects);
    }

    /** What no store does: another content under a key that exists. */
    public void replace(String key, byte[] content) {
        objects.put(checked(key), content);
    }

    /** A store with the same objects. */
    public MemoryBlobStore copy() {
        var copy = new MemoryBlobStore();
        objects.forEach((key, bytes) -> copy.objects.put(key, bytes.clone()));
        return copy;
    }

    private static String checked(String key) {
        if (key.length() > 1_024
                || !KEY.matcher(key).matches()
                || Arrays.stream(key.split("/")).anyMatch(part -> part.equals(".") || part.equals(".."))) {
            throw new IllegalArgumentException("Not a key: " + key);
        }
        return key;
    }
}
