package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.posix.ExtendedAttributes;
import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.FileValue.SpecialType;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.repository.write.OpenSection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes entries from what the file system says. For the thread that writes the section. */
final class EntryReader {
    /** A file with several names, and where it stands first. */
    private static final class First {
        final byte[] key;
        /** Names not seen yet; the file is forgotten with the last. */
        long left;

        First(byte[] key, long left) {
            this.key = key;
            this.left = left;
        }
    }

    private record Inode(long device, long number) {}

    private final OpenSection section;
    private final StatHash stats;
    private final Findings findings;
    private final Map<Inode, First> linked = new HashMap<>();

    EntryReader(OpenSection section, StatHash stats, Findings findings) {
        this.section = section;
        this.stats = stats;
        this.findings = findings;
    }

    FileValue folder(byte[] key, Facts facts, ExtendedAttributes attributes) {
        return new FileValue.Directory(attributes(key, facts, attributes));
    }

    /**
     * What is no folder.
     *
     * @return empty if nothing can be saved of it, which is told
     * @throws PosixException if it is gone, or nothing can be known of it
     */
    Optional<Seen> read(byte[] key, Folder folder, byte[] name, Facts facts) throws PosixException {
        var inode = new Inode(facts.device(), facts.inode());
        var first = facts.links() > 1 ? linked.get(inode) : null;
        if (first != null) {
            if (--first.left == 0) {
                linked.remove(inode);
            }
            return Optional.of(new Seen(new Node.Entry(key, new FileValue.HardLink(first.key)), null));
        }
        var value = value(key, folder, name, facts);
        if (value == null) {
            return Optional.empty();
        }
        if (facts.links() > 1) {
            linked.put(inode, new First(key, facts.links() - 1));
        }
        var isRead = value instanceof FileValue.File file && file.length() > 0;
        return Optional.of(new Seen(new Node.Entry(key, value), isRead ? facts : null));
    }

    private @Nullable FileValue value(byte[] key, Folder folder, byte[] name, Facts facts) throws PosixException {
        return switch (facts.type()) {
            case FILE ->
                new FileValue.File(
                        attributes(key, facts, folder.attributes(name)),
                        facts.size(),
                        stats.of(key, facts),
                        Content.Pieces.NONE);
            case LINK -> link(key, folder, name, facts);
            case FIFO -> special(SpecialType.FIFO, key, folder, name, facts);
            case SOCKET -> special(SpecialType.SOCKET, key, folder, name, facts);
            case CHARACTER_DEVICE -> special(SpecialType.CHARACTER_DEVICE, key, folder, name, facts);
            case BLOCK_DEVICE -> special(SpecialType.BLOCK_DEVICE, key, folder, name, facts);
            case FOLDER, OTHER -> {
                findings.add(FileFinding.of(ErrorCode.FILE_NOT_READ, key, "a kind of file that is not known"));
                yield null;
            }
        };
    }

    private @Nullable FileValue link(byte[] key, Folder folder, byte[] name, Facts facts) throws PosixException {
        var target = folder.target(name);
        if (target.length == 0 || target.length > Limits.TARGET) {
            findings.add(FileFinding.of(
                    ErrorCode.FILE_NOT_READ, key, "a symbolic link to a path of " + target.length + " bytes"));
            return null;
        }
        return new FileValue.Symlink(attributes(key, facts, folder.attributes(name)), target);
    }

    private FileValue special(SpecialType type, byte[] key, Folder folder, byte[] name, Facts facts) {
        var attributes = attributes(key, facts, folder.attributes(name));
        return type == SpecialType.CHARACTER_DEVICE || type == SpecialType.BLOCK_DEVICE
                ? new FileValue.Special(type, attributes, facts.major(), facts.minor())
                : new FileValue.Special(type, attributes, 0, 0);
    }

    private Attributes attributes(byte[] key, Facts facts, ExtendedAttributes extended) {
        return Attribution.of(facts, xattrs(key, extended));
    }

    private Xattrs xattrs(byte[] key, ExtendedAttributes extended) {
        try {
            var found = extended.list();
            if (found.isEmpty()) {
                return Xattrs.NONE;
            }
            var size = found.stream()
                    .mapToLong(attribute -> attribute.name().length + attribute.value().length + 8L)
                    .sum();
            if (size <= Limits.CHUNK) {
                return section.xattrs(found.stream()
                        .map(attribute -> new Xattrs.Xattr(attribute.name(), attribute.value()))
                        .toList());
            }
            findings.add(FileFinding.of(ErrorCode.FILE_ATTRIBUTES_NOT_READ, key, "they have " + size + " bytes"));
        } catch (PosixException e) {
            findings.add(FileFinding.of(ErrorCode.FILE_ATTRIBUTES_NOT_READ, key, e));
        }
        return Xattrs.NONE;
    }
}
