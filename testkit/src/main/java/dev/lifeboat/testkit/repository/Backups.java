package dev.lifeboat.testkit.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.CommitRequest;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.StoredPack;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.SectionRoot;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Whole backups of maps of text: section to key to value. The short way for tests that are about what comes after. */
public final class Backups {
    public static final Instant NOW = Instant.parse("2026-11-20T21:00:00Z");
    public static final FileKeyEncryption KEK = new FileKeyEncryption(key(1));
    public static final FileKeyEncryption RECOVERY = new FileKeyEncryption(key(2));

    private final BlobStore store;
    private final Path spool;

    public Backups(BlobStore store, Path spool) {
        this.store = store;
        this.spool = spool;
    }

    public static byte[] key(int fill) {
        var key = new byte[32];
        Arrays.fill(key, (byte) fill);
        return key;
    }

    public static Repository create(BlobStore store, RepositoryId id) {
        return Repository.create(
                store, id, Map.of(Repository.SERVICE, KEK, Repository.RECOVERY, RECOVERY), InstantSource.fixed(NOW));
    }

    public static Repository open(BlobStore store, RepositoryId id) {
        return Repository.open(store, id, Repository.SERVICE, KEK, InstantSource.fixed(NOW));
    }

    /** A point without sections, for tests of what else a point says. */
    public static PointRecord emptyPoint(Repository repository, PointTerms terms) {
        return repository.commit(new CommitRequest(
                PointId.random(new SecureRandom()),
                "task",
                null,
                List.of(),
                List.of(),
                NOW,
                Map.of(),
                new byte[0],
                terms));
    }

    /** Backs up and commits under a new id. */
    public PointRecord point(
            Repository repository, @Nullable PointId parent, Map<String, ? extends Map<String, String>> content) {
        return repository.commit(request(repository, parent, content));
    }

    /** Writes all packs and says what is to be committed. */
    public CommitRequest request(
            Repository repository, @Nullable PointId parent, Map<String, ? extends Map<String, String>> content) {
        var sink = new DirectSink(repository, store);
        var sections = new ArrayList<PointSection>();
        try (var writer = new PointWriter(
                repository.writerParameters(),
                sink,
                section -> IdPrefixes.parse(repository.parentIds(parent, section, List.of())),
                spool)) {
            new TreeMap<>(content).forEach((name, entries) -> {
                var section = writer.open(new SectionName(name));
                sorted(entries).forEach((key, value) -> section.put(key, value));
                sections.add(section(section.finish(), State.COMPLETE));
            });
            writer.finish();
        }
        return request(PointId.random(new SecureRandom()), parent, sections, sink.stored());
    }

    public static CommitRequest request(
            PointId point, @Nullable PointId parent, List<PointSection> sections, List<StoredPack> packs) {
        return new CommitRequest(
                point,
                "task-" + point.hex().substring(0, 8),
                parent,
                sections,
                packs,
                NOW.minusSeconds(60),
                Map.of("cluster", "test"),
                "[]".getBytes(UTF_8));
    }

    public static PointSection section(SectionRoot root, State state) {
        return new PointSection(
                root.name(),
                state,
                root.root(),
                root.height(),
                root.entries(),
                root.bytes(),
                "4711",
                "v1",
                "Kind",
                NOW.minusSeconds(30));
    }

    /** All of a point, as it was given. */
    public static Map<String, Map<String, String>> read(PointReader point) {
        var content = new TreeMap<String, Map<String, String>>();
        for (var section : point.point().sections()) {
            var entries = new TreeMap<String, String>();
            point.scan(section.name(), null, entry -> {
                entries.put(new String(entry.key(), UTF_8), new String(entry.value(), UTF_8));
                return true;
            });
            content.put(section.name().text(), entries);
        }
        return content;
    }

    private static SortedMap<byte[], byte[]> sorted(Map<String, String> entries) {
        var sorted = new TreeMap<byte[], byte[]>(Arrays::compareUnsigned);
        entries.forEach((key, value) -> sorted.put(key.getBytes(UTF_8), value.getBytes(UTF_8)));
        return sorted;
    }
}
