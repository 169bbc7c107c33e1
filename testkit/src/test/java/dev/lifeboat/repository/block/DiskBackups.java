package dev.lifeboat.repository.block;

import dev.lifeboat.repository.CommitRequest;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.StoredPack;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.PackSink;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.repository.DirectSink;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Backups of one volume into a repository in memory, and its content as the format defines it, read segment by segment. */
final class DiskBackups {
    static final VolumeNames NAMES = VolumeNames.of("shop", "disk");
    static final VolumeExtent EVERYTHING = new VolumeExtent.Everything();

    final MemoryBlobStore store;
    final Repository repository;
    private final Path spool;

    DiskBackups(Path spool) {
        this.spool = spool;
        this.store = new MemoryBlobStore();
        this.repository = Backups.create(store, RepositoryId.random(new SecureRandom()));
    }

    /** Opens a repository that is there: nothing of it is in memory. */
    DiskBackups(Path spool, MemoryBlobStore store, RepositoryId id) {
        this.spool = spool;
        this.store = store;
        this.repository = Backups.open(store, id);
    }

    DiskBackups reopened() {
        return new DiskBackups(spool, store, repository.id());
    }

    /** The objects of the packs of a class. */
    List<String> packs(PackClass packClass) {
        return store.objects().entrySet().stream()
                .filter(object -> object.getKey().contains("/packs/") && object.getValue()[5] == packClass.number())
                .map(Map.Entry::getKey)
                .toList();
    }

    /** A point and what its writing cost. */
    record Taken(PointRecord point, VolumeBackup.Written written, long stored) {
        PointId id() {
            return point.id();
        }
    }

    Taken take(@Nullable PointId parent, VolumeSource source, VolumeExtent extent) {
        return take(parent, parent(parent), source, extent, 12);
    }

    Taken take(
            @Nullable PointId parent,
            Optional<ParentVolume> volume,
            VolumeSource source,
            VolumeExtent extent,
            int mebibytes) {
        var sink = new DirectSink(repository, store);
        try (var writer = writer(parent, sink, List.of())) {
            var written = new VolumeBackup(writer, repository.writerParameters(), NAMES, volume, mebibytes)
                    .run(source, extent, VolumeProgress.NONE);
            writer.finish();
            var point = commit(parent, written.sections(), sink.stored(), 0);
            return new Taken(point, written, writer.bytesStored());
        }
    }

    PointWriter writer(@Nullable PointId parent, PackSink sink, List<StoredPack> before) {
        return new PointWriter(
                repository.writerParameters(),
                sink,
                section -> IdPrefixes.parse(repository.parentIds(parent, section, before)),
                spool);
    }

    Optional<ParentVolume> parent(@Nullable PointId parent) {
        return parent == null ? Optional.empty() : ParentVolume.of(repository, parent, NAMES, 0);
    }

    PointRecord commit(@Nullable PointId parent, List<PointSection> sections, List<StoredPack> packs, long enrolment) {
        return repository.commit(new CommitRequest(
                PointId.random(new SecureRandom()),
                "task",
                parent,
                sections,
                packs,
                Backups.NOW,
                Map.of(),
                new byte[0],
                new PointTerms("", PointTerms.Tier.NONE, enrolment, List.of(), null)));
    }

    byte[] content(PointId point) {
        return content(repository.read(point));
    }

    static byte[] content(PointReader reader) {
        var size = reader.point().sections().stream()
                .filter(section -> section.name().equals(NAMES.block()))
                .flatMap(section -> Blocks.size(section).stream())
                .findFirst()
                .orElseThrow();
        var content = new byte[Math.toIntExact(size)];
        reader.scan(NAMES.block(), null, entry -> {
            var at = (int) CutRule.segment(entry.key()) * Limits.SEGMENT;
            var segment = reader.segment(NAMES.block(), (SegmentValue) entry.stored());
            System.arraycopy(segment, 0, content, at, Math.min(segment.length, content.length - at));
            return true;
        });
        return content;
    }
}
