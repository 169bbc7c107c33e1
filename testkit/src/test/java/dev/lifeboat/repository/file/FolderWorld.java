package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.StoredPack;
import dev.lifeboat.repository.file.FolderBackup.Saved;
import dev.lifeboat.repository.file.FolderRestore.Restored;
import dev.lifeboat.repository.file.RestoreOptions.Existing;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.PackSink;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.repository.DirectSink;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Backups and restores of folders, the short way. */
final class FolderWorld {
    static final SectionName SECTION = SectionName.file("db1", "/srv/data");
    /** So late that no file is fresh any more: what makes a backup read a file again that changed a moment ago is a test of its own. */
    static final InstantSource LATER = InstantSource.offset(InstantSource.system(), Duration.ofHours(1));

    final BlobStore store;
    final Repository repository;
    final Path spool;
    FileOptions options = FileOptions.USUAL;
    InstantSource clock = LATER;
    FileListener listener = FileListener.NONE;

    FolderWorld(BlobStore store, Path spool) {
        this.store = store;
        this.spool = spool;
        this.repository = Backups.create(store, RepositoryId.random(new SecureRandom()));
    }

    record Taken(PointRecord point, Saved saved) {}

    Taken backup(Path folder, @Nullable PointRecord parent) {
        var sink = new DirectSink(repository, store);
        var saved = write(folder, parent, sink, List.of());
        return new Taken(commit(saved, parent, sink.stored()), saved);
    }

    Saved write(Path folder, @Nullable PointRecord parent, PackSink sink, List<StoredPack> stored) {
        var before = parent == null ? null : parent.id();
        try (var writer = new PointWriter(
                repository.writerParameters(),
                sink,
                section -> IdPrefixes.parse(repository.parentIds(before, section, stored)),
                spool)) {
            var known = before == null ? ParentFiles.NONE : ParentFiles.of(repository, before, SECTION);
            var backup = new FolderBackup(
                    repository.writerParameters(), new GearTable(repository.gearKey()), options, clock, listener);
            var saved = backup.run(writer, SECTION, bytes(folder), known);
            writer.finish();
            return saved;
        }
    }

    PointRecord commit(Saved saved, @Nullable PointRecord parent, List<StoredPack> packs) {
        return repository.commit(Backups.request(
                PointId.random(new SecureRandom()),
                parent == null ? null : parent.id(),
                List.of(saved.section()),
                packs));
    }

    Restored restore(PointRecord point, Path target, Existing existing, String... paths) {
        return new FolderRestore(repository.read(point.id()), RestoreOptions.of(existing), listener)
                .run(
                        SECTION,
                        bytes(target),
                        Arrays.stream(paths).map(path -> path.getBytes(UTF_8)).toList());
    }

    static byte[] bytes(Path folder) {
        return folder.toString().getBytes(UTF_8);
    }
}
