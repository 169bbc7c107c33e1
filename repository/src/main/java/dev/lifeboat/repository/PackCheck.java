package dev.lifeboat.repository;

import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import java.util.Optional;

/** Reads one pack whole and verifies every byte of it: head, directory, each message, the id of each unit. */
final class PackCheck {
    private final Shelf shelf;
    private final Units units;

    PackCheck(Shelf shelf, Units units) {
        this.shelf = shelf;
        this.units = units;
    }

    /** @throws FormatException unless all of it is what a writer of format 0 makes */
    Segment.PackContents read(PackId id, PackClass packClass) throws FormatException {
        var pack = bytes(id).orElseThrow(() -> new FormatException("an object that is gone"));
        return contents(id, packClass, pack);
    }

    /** The pack's claims about length and check sum hold as well. */
    Segment.PackContents read(StoredPack claimed) throws FormatException {
        var pack = bytes(claimed.id()).orElseThrow(() -> new FormatException("a pack that was not stored"));
        if (pack.length != claimed.length() || !RepositoryFile.sha256(pack).equals(claimed.sha256())) {
            throw new FormatException("a pack of other bytes than reported");
        }
        return contents(claimed.id(), claimed.packClass(), pack);
    }

    /** Groups of a pack by its directory alone. */
    Segment.PackContents directory(StoredPack claimed) throws FormatException {
        var pack = bytes(claimed.id()).orElseThrow(() -> new FormatException("a pack that was not stored"));
        var groups = units.opener(claimed.id(), claimed.packClass()).directory(pack);
        return new Segment.PackContents(
                claimed.id(), claimed.packClass(), pack.length, RepositoryFile.sha256(pack), groups);
    }

    private Segment.PackContents contents(PackId id, PackClass packClass, byte[] pack) throws FormatException {
        var opener = units.opener(id, packClass);
        var groups = opener.directory(pack);
        for (var group : groups) {
            if (group.section().packClass() != packClass) {
                throw new FormatException("a section in a pack of another class");
            }
            var raw = opener.group(group, pack, (int) group.offset());
            var offset = 0;
            for (var unit : group.units()) {
                if (!units.id(unit.type(), raw, offset, unit.length()).equals(unit.id())) {
                    throw new FormatException("content under the id of other content");
                }
                offset += unit.length();
            }
        }
        return new Segment.PackContents(id, packClass, pack.length, RepositoryFile.sha256(pack), groups);
    }

    private Optional<byte[]> bytes(PackId id) {
        return shelf.get(Shelf.pack(id), 0, Limits.PACK_LARGEST + 1);
    }
}
