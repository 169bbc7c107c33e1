package dev.lifeboat.repository.store;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A store in a folder of a local or mounted file system that knows hard links.
 *
 * <p>What a crashed writer leaves behind lies in {@code .unfinished} below the root, where no key leads. Whoever writes removes there, once a day, what nobody changed for two
 * days.
 */
public final class FolderBlobStore implements BlobStore {
    /** The JDK keeps a copy outside the heap as large as the largest read or write of each thread. */
    private static final int AT_ONCE = 256 << 10;

    private static final String UNFINISHED = ".unfinished";

    private final Path root;
    /** Folders whose own name this process has made durable. */
    private final Set<Path> durable = ConcurrentHashMap.newKeySet();

    private final Leftovers leftovers;

    public FolderBlobStore(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.leftovers = new Leftovers(unfinished(this.root));
    }

    @Override
    public boolean putIfAbsent(String key, ByteBuffer content) throws IOException {
        var target = path(key);
        try {
            return put(target, content);
        } catch (IOException e) {
            throw StoreFailures.translate(container(), e);
        }
    }

    /** Takes the file itself, by a second name, if it lies on the same file system; {@link #unfinished} does. */
    @Override
    public boolean putIfAbsent(String key, Path file) throws IOException {
        var target = path(key);
        try {
            create(Objects.requireNonNull(target.getParent()));
            if (!device(file).equals(device(root))) {
                return BlobStore.super.putIfAbsent(key, file);
            }
            try (var channel = FileChannel.open(file, WRITE)) {
                channel.force(true);
            }
            return link(target, file);
        } catch (IOException e) {
            throw StoreFailures.translate(container(), e);
        }
    }

    /** A folder below the root where no key leads, for files that are to become objects. It may not be there yet. */
    public static Path unfinished(Path root) {
        return root.resolve(UNFINISHED);
    }

    @Override
    public Optional<ByteBuffer> get(String key, long offset, int length) throws IOException {
        try (var file = FileChannel.open(path(key), READ)) {
            var buffer = ByteBuffer.allocate((int) Math.clamp(file.size() - offset, 0L, (long) length));
            read(file, offset, buffer);
            return Optional.of(buffer.flip());
        } catch (NoSuchFileException | NotDirectoryException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw StoreFailures.unreadable(container(), e);
        }
    }

    @Override
    public OptionalInt read(String key, long offset, byte[] into) throws IOException {
        try (var file = FileChannel.open(path(key), READ)) {
            var buffer = ByteBuffer.wrap(into);
            read(file, offset, buffer);
            return OptionalInt.of(buffer.position());
        } catch (NoSuchFileException | NotDirectoryException _) {
            return OptionalInt.empty();
        } catch (IOException e) {
            throw StoreFailures.unreadable(container(), e);
        }
    }

    private static void read(FileChannel file, long offset, ByteBuffer buffer) throws IOException {
        var end = buffer.limit();
        while (buffer.position() < end) {
            buffer.limit(Math.min(end, buffer.position() + AT_ONCE));
            if (file.read(buffer, offset + buffer.position()) < 0) {
                break;
            }
        }
    }

    /** Looks only into the folders that the prefix leads to. */
    @Override
    public Stream<BlobInfo> list(String prefix) throws IOException {
        var slash = prefix.lastIndexOf('/');
        var folder = slash < 0 ? root : path(prefix.substring(0, slash));
        var above = prefix.substring(0, slash + 1);
        return children(folder, above).stream()
                // a folder's own name may end before the prefix does, never differ from it
                .filter(child -> child.key().startsWith(prefix))
                .flatMap(this::blobs);
    }

    @Override
    public void delete(String key) throws IOException {
        var target = path(key);
        try {
            if (Files.deleteIfExists(target)) {
                sync(Objects.requireNonNull(target.getParent()));
            }
        } catch (IOException e) {
            throw StoreFailures.translate(container(), e);
        }
    }

    @Override
    public Optional<Instant> modified(String key) throws IOException {
        try {
            var facts = Files.readAttributes(path(key), BasicFileAttributes.class);
            return facts.isDirectory()
                    ? Optional.empty()
                    : Optional.of(facts.lastModifiedTime().toInstant());
        } catch (NoSuchFileException | NotDirectoryException _) {
            return Optional.empty();
        }
    }

    private boolean put(Path target, ByteBuffer content) throws IOException {
        var folder = Objects.requireNonNull(target.getParent());
        var waiting = unfinished(root);
        create(folder);
        create(waiting);
        var unfinished = waiting.resolve(UUID.randomUUID().toString());
        try {
            writeDurably(unfinished, content);
            var now = Files.getLastModifiedTime(unfinished).toInstant();
            var isNew = link(target, unfinished);
            leftovers.remove(now);
            return isNew;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static boolean link(Path target, Path file) throws IOException {
        try {
            // a hard link fails where a rename would silently replace
            Files.createLink(target, file);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } finally {
            // also when another writer was first: its name may not be durable yet, and this caller will rely on it
            sync(Objects.requireNonNull(target.getParent()));
        }
    }

    private static Object device(Path file) throws IOException {
        return Files.getAttribute(file, "unix:dev");
    }

    /** Makes a folder whose name survives a power cut, as that of each folder above. */
    private void create(Path folder) throws IOException {
        if (durable.contains(folder)) {
            return;
        }
        var parent = Objects.requireNonNull(folder.getParent());
        if (!folder.equals(root)) {
            create(parent);
        } else {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
        // even if it was there: whoever made it may have died before this
        sync(parent);
        durable.add(folder);
    }

    /** A file or folder, in the order that its blobs take among the others. */
    private record Child(String key, Path path, boolean isFolder, long size) {}

    private Stream<BlobInfo> blobs(Child child) {
        if (!child.isFolder()) {
            return Stream.of(new BlobInfo(child.key(), child.size()));
        }
        try {
            return children(child.path(), child.key()).stream().flatMap(this::blobs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Child> children(Path folder, String prefix) throws IOException {
        var children = new ArrayList<Child>();
        try (var found = Files.newDirectoryStream(folder)) {
            for (var path : found) {
                var name = path.getFileName().toString();
                if (!path.equals(unfinished(root))) {
                    child(prefix + name, path).ifPresent(children::add);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException _) {
            return List.of();
        } catch (IOException e) {
            throw StoreFailures.unreadable(container(), e);
        }
        // a folder counts with its slash: "a-b" before "a/b" before "a0"
        children.sort((a, b) -> a.key().compareTo(b.key()));
        return children;
    }

    private static Optional<Child> child(String key, Path path) throws IOException {
        try {
            var facts = Files.readAttributes(path, BasicFileAttributes.class);
            return facts.isDirectory()
                    ? Optional.of(new Child(key + "/", path, true, 0))
                    : Optional.of(new Child(key, path, false, facts.size()));
        } catch (NoSuchFileException _) {
            // deleted a moment ago
            return Optional.empty();
        }
    }

    private Path path(String key) {
        if (key.equals(UNFINISHED) || key.startsWith(UNFINISHED + "/")) {
            throw new IllegalArgumentException("Not a key: " + key);
        }
        return root.resolve(BlobKey.checked(key));
    }

    @Override
    public String toString() {
        return container();
    }

    private String container() {
        return Objects.toString(root.getFileName(), "/");
    }

    private static void writeDurably(Path file, ByteBuffer content) throws IOException {
        try (var channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
            var rest = content.duplicate();
            var end = rest.limit();
            while (rest.position() < end) {
                rest.limit(Math.min(end, rest.position() + AT_ONCE));
                channel.write(rest);
            }
            channel.force(true);
        }
    }

    /** A file's name is durable only when its folder is. */
    private static void sync(Path folder) throws IOException {
        try (var channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }
}
