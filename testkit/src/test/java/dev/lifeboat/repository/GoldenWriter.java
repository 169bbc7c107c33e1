package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.crypto.FileKeyEncryption;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.OpenSection;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.testkit.repository.DirectSink;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes one golden repository, the same bytes each time: keys, ids and salts follow from sentences. */
final class GoldenWriter {
    static final byte[] SERVICE = key("the service key of the golden repositories");
    static final byte[] RECOVERY = key("the recovery key of the golden repositories");
    private static final Instant NOW = Instant.parse("2026-11-20T21:00:00Z");

    private final String name;
    private final Path spool;
    private final MemoryBlobStore store = new MemoryBlobStore();
    private final FixedRandom random;
    private final StoredRepository repository;

    private final Map<SectionName, Consumer<OpenSection>> sections = new LinkedHashMap<>();
    private final Map<SectionName, Map<String, String>> facts = new LinkedHashMap<>();
    private final List<PointSection> others = new ArrayList<>();
    private @Nullable PointId parent;
    private int points;

    private boolean wantsHash = true;

    GoldenWriter(String name, Path spool, Function<byte[], CutHash> cuts) {
        this.name = name;
        this.spool = spool;
        this.random = new FixedRandom("golden repository " + name);
        var surroundings = new Surroundings(InstantSource.fixed(NOW), random, "golden", cuts, false);
        repository = Opening.create(
                store,
                id(name),
                Map.of(Repository.SERVICE, kek(SERVICE, "service"), Repository.RECOVERY, kek(RECOVERY, "recovery")),
                surroundings);
    }

    static RepositoryId id(String name) {
        return RepositoryId.of(Arrays.copyOf(key("the golden repository " + name), 16));
    }

    static byte[] key(String sentence) {
        return RepositoryFile.digest(sentence.getBytes(UTF_8));
    }

    KeyEncryption kek(byte[] key, String salts) {
        return new FileKeyEncryption(key, new FixedRandom("salts of " + name + " " + salts));
    }

    StoredRepository repository() {
        return repository;
    }

    MemoryBlobStore store() {
        return store;
    }

    GoldenWriter section(SectionName section, Map<String, String> ofSource, Consumer<OpenSection> content) {
        sections.put(section, content);
        facts.put(section, ofSource);
        return this;
    }

    GoldenWriter section(SectionName section, Consumer<OpenSection> content) {
        return section(section, Map.of(), content);
    }

    GoldenWriter failed(SectionName section) {
        others.add(
                new PointSection(section, State.FAILED, java.util.Optional.empty(), 0, 0, 0, null, null, null, null));
        return this;
    }

    /** From now on packs are written without a hash. */
    GoldenWriter unhashed() {
        wantsHash = false;
        return this;
    }

    /** Commits what was given since the last point. */
    GoldenWriter point(PointTerms terms, String findings) {
        var sink = new DirectSink(repository, store, wantsHash);
        var written = new ArrayList<>(others);
        try (var writer = new PointWriter(
                repository.writerParameters(),
                sink,
                section -> IdPrefixes.parse(repository.parentIds(parent, section, List.of(), terms.enrolment())),
                spool)) {
            sections.forEach((section, content) -> {
                var open = writer.open(section);
                content.accept(open);
                var root = open.finish();
                written.add(new PointSection(
                        section,
                        State.COMPLETE,
                        root.root(),
                        root.height(),
                        root.entries(),
                        root.bytes(),
                        "4711",
                        "v1",
                        "Kind",
                        NOW.minusSeconds(30),
                        facts.getOrDefault(section, Map.of())));
            });
            writer.finish();
        }
        var id = PointId.of(Arrays.copyOf(key(name + " point " + points++), 16));
        repository.commit(new CommitRequest(
                id,
                "task-" + points,
                parent,
                written,
                sink.stored(),
                NOW.minusSeconds(60),
                Map.of("cluster", "golden"),
                findings.getBytes(UTF_8),
                terms));
        parent = id;
        sections.clear();
        facts.clear();
        others.clear();
        return this;
    }
}
