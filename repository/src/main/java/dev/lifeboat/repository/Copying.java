package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Places.Numbered;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.pack.PackGroup;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.PackSink;
import dev.lifeboat.repository.write.UnitCopier;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Copies what is needed out of packs that are to go. Each unit is verified before it is copied, and the new packs are read back whole, so that content which
 * nobody had read since it was written is verified from then on. For one thread.
 */
final class Copying {
    /** What is written anew, and from which packs. */
    record Copied(List<Segment.PackContents> packs, Set<PackId> emptied, long bytes) {}

    private final Keys keys;
    private final Shelf shelf;
    private final Units units;
    private final Index index;
    private final Surroundings surroundings;
    private final Marking marking;
    private final Marking newest;
    private final List<Segment.PackContents> written = new ArrayList<>();
    /** Packs that the index forgot meanwhile: none of ours any more. */
    private final Set<PackId> gone = new HashSet<>();

    private long bytes;

    /** @param newest of the newest states: what they need comes first, hence close together */
    Copying(
            Keys keys,
            Shelf shelf,
            Units units,
            Index index,
            Surroundings surroundings,
            Marking marking,
            Marking newest) {
        this.keys = keys;
        this.shelf = shelf;
        this.units = units;
        this.index = index;
        this.surroundings = surroundings;
        this.marking = marking;
        this.newest = newest;
    }

    /** Throws {@code DATA_DAMAGED} if something that is needed cannot be read: then nothing of it may go. */
    Copied copy(List<Numbered> packs) {
        try {
            var spool = Files.createTempDirectory("lifeboat-copies");
            try (var copier = new UnitCopier(keys.repository(), new Sink(), spool, Limits.PACK_OF_MOVER)) {
                packs.forEach(pack -> copy(pack, true, copier));
                packs.forEach(pack -> copy(pack, false, copier));
                copier.finish();
            } finally {
                Files.deleteIfExists(spool);
            }
            var emptied = new HashSet<PackId>();
            packs.forEach(pack -> emptied.add(pack.id()));
            emptied.removeAll(gone);
            return new Copied(List.copyOf(written), emptied, bytes);
        } catch (IOException e) {
            throw Failures.store("temporary files of garbage collection", e);
        }
    }

    private void copy(Numbered pack, boolean isNewest, UnitCopier copier) {
        var contents = index.pack(pack);
        if (contents.isEmpty()) {
            gone.add(pack.id());
            return;
        }
        var ordinal = pack.first();
        for (var group : contents.get().groups()) {
            for (var unit : group.units()) {
                if (marking.isNeeded(ordinal) && newest.isNeeded(ordinal) == isNewest) {
                    copy(group, unit, copier);
                }
                ordinal++;
            }
        }
    }

    private void copy(PackGroup group, PackGroup.Unit unit, UnitCopier copier) {
        var place = index.find(unit.id()).orElseThrow(() -> index.lost(unit.id()));
        var content = units.read(unit.id(), unit.type(), place, group.section().text());
        copier.add(group.section(), unit.id(), unit.type(), content);
        bytes += content.length;
    }

    private final class Sink implements PackSink {
        @Override
        public PackGrant reserve(PackClass packClass) {
            return surroundings.grant(keys, packClass);
        }

        @Override
        public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
            if (!shelf.put(Shelf.pack(grant.id()), ByteBuffer.wrap(Files.readAllBytes(file)))) {
                throw new IOException("A pack of that name exists");
            }
            try {
                var contents = new PackCheck(shelf, units).read(grant.id());
                if (!contents.sha256().equals(sha256)) {
                    throw new FormatException("other bytes than were written");
                }
                written.add(contents);
            } catch (FormatException e) {
                throw new LifeboatException(
                        ErrorCode.STORE_NOT_READY,
                        java.util.Map.of(
                                "container", "of the repository", "reason", "it gave back other bytes than it took"),
                        e);
            }
        }
    }
}
