package dev.lifeboat.repository;

import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.pack.GroupBuffers;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackCodec.Head;
import dev.lifeboat.repository.pack.PackGroup;
import dev.lifeboat.repository.pack.PackOpener;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads packs and trusts nothing that they say: head, directory, each message, the id of each unit. */
final class PackCheck {
    private static final Pattern NAME = Pattern.compile("packs/([0-9a-f]{2})/(\\1[0-9a-f]{30})");

    /** Read first of a pack that is not read whole: most directories are smaller. */
    private static final int TAIL = 64 << 10;

    private final Shelf shelf;
    private final Units units;

    PackCheck(Shelf shelf, Units units) {
        this.shelf = shelf;
        this.units = units;
    }

    /** Reads a pack whole. @throws FormatException unless all of it is what a writer of format 1 makes */
    Segment.PackContents read(PackId id) throws FormatException {
        var pack = bytes(id).orElseThrow(() -> new FormatException("an object that is gone"));
        return contents(id, Head.decode(pack), pack, 0);
    }

    /**
     * What a task claims to have stored: whole, or the directory alone of content that is not read at commit.
     *
     * @param enrolment of the writer
     */
    Segment.PackContents read(StoredPack claimed, long enrolment) throws FormatException {
        if (!claimed.packClass().isVerifiedAtCommit()) {
            return directory(claimed, enrolment);
        }
        var pack = bytes(claimed.id()).orElseThrow(PackCheck::notStored);
        var isOther = claimed.isHashed() && !RepositoryFile.sha256(pack).equals(claimed.sha256());
        if (pack.length != claimed.length() || isOther) {
            throw new FormatException("a pack of other bytes than reported");
        }
        return contents(claimed.id(), head(claimed, pack), pack, enrolment);
    }

    /** The pack that an object is, by its name. */
    static Optional<PackId> parse(String name) {
        var pack = NAME.matcher(name);
        return pack.matches() ? Optional.of(PackId.parse(pack.group(2))) : Optional.empty();
    }

    /** Groups of a pack by its directory alone; of its other bytes only the number is known to be true. */
    Segment.PackContents directory(StoredPack claimed, long enrolment) throws FormatException {
        var start = start(claimed.id());
        return directory(claimed.id(), start, head(claimed, start), claimed.length(), claimed.sha256(), enrolment);
    }

    /** The same of a pack that nobody reported: its own head says what it is, and its hash is not known. */
    Segment.PackContents directory(PackId id, long length, long enrolment) throws FormatException {
        var start = start(id);
        return directory(id, start, Head.decode(start), length, PackCodec.UNHASHED, enrolment);
    }

    private byte[] start(PackId id) throws FormatException {
        return shelf.get(Shelf.pack(id), 0, PackCodec.HEAD).orElseThrow(PackCheck::notStored);
    }

    private Segment.PackContents directory(
            PackId id, byte[] start, Head head, long length, String sha256, long enrolment) throws FormatException {
        var name = Shelf.pack(id);
        if (length < PackCodec.LEAST || length > Limits.PACK_LARGEST) {
            throw new FormatException("a pack of " + length + " bytes");
        }
        var tail = tail(name, length, (int) Math.min(length, TAIL));
        var directory = PackOpener.directoryLength(tail, tail.length, length);
        if (directory + PackCodec.TAIL > tail.length) {
            tail = tail(name, length, directory + PackCodec.TAIL);
        }
        var groups = units.opener(id, head).directory(start, length, tail, tail.length - PackCodec.TAIL - directory);
        checkScope(groups, head.packClass());
        return new Segment.PackContents(id, head, length, sha256, false, enrolment, groups);
    }

    private byte[] tail(String name, long length, int wanted) throws FormatException {
        // one byte more than there should be
        var tail = shelf.get(name, length - wanted, wanted + 1).orElseThrow(PackCheck::notStored);
        if (tail.length != wanted) {
            throw new FormatException("a pack of other bytes than reported");
        }
        return tail;
    }

    private Segment.PackContents contents(PackId id, Head head, byte[] pack, long enrolment) throws FormatException {
        var opener = units.opener(id, head);
        var groups = opener.directory(pack);
        checkScope(groups, head.packClass());
        var buffers = new GroupBuffers();
        for (var group : groups) {
            var raw = opener.group(group, pack, (int) group.offset(), buffers);
            var offset = 0;
            for (var unit : group.units()) {
                if (!units.id(unit.type(), raw, offset, unit.length()).equals(unit.id())) {
                    throw new FormatException("content under the id of other content");
                }
                offset += unit.length();
            }
        }
        return new Segment.PackContents(id, head, pack.length, RepositoryFile.sha256(pack), true, enrolment, groups);
    }

    /** Whoever may open a pack of a class, or of a volume, finds nothing else in it. */
    private static void checkScope(List<PackGroup> groups, PackClass packClass) throws FormatException {
        for (var group : groups) {
            var section = group.section();
            for (var unit : group.units()) {
                if (section.kind().packClass(unit.type()) != packClass) {
                    throw new FormatException("a section in a pack of another class");
                }
            }
            if (!section.volume().equals(groups.getFirst().section().volume())) {
                throw new FormatException("two volumes in one pack");
            }
        }
    }

    private static Head head(StoredPack claimed, byte[] pack) throws FormatException {
        var head = Head.decode(pack);
        if (head.packClass() != claimed.packClass()) {
            throw new FormatException("a pack of another class than reported");
        }
        return head;
    }

    private static FormatException notStored() {
        return new FormatException("a pack that was not stored");
    }

    private Optional<byte[]> bytes(PackId id) {
        return shelf.get(Shelf.pack(id), 0, Limits.PACK_LARGEST + 1);
    }
}
