package dev.lifeboat.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.luben.zstd.Zstd;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackFile;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a thief can do with id key, cut key and granted packs: units of any content under any id, in packs that hold together otherwise. */
final class HostileWriter {
    /** A unit as it is claimed; usually the id is true. */
    record Claim(UnitType type, byte[] content, ContentId id) {}

    private final Repository repository;
    private final MemoryBlobStore store;
    private final Path spool;
    private final IdHash ids;

    HostileWriter(Repository repository, MemoryBlobStore store, Path spool) {
        this.repository = repository;
        this.store = store;
        this.spool = spool;
        this.ids = new IdHash(repository.writerParameters().idKey());
    }

    Claim claim(UnitType type, byte[] content) {
        return new Claim(type, content, ids.of(type, content, 0, content.length));
    }

    Claim chunk(byte[] content) {
        return claim(UnitType.CHUNK, content);
    }

    Claim leaf(Node.Entry... entries) {
        return claim(UnitType.node(0), Node.encode(new Node.Leaf(List.of(entries))));
    }

    static Node.Entry entry(byte[] key, Value value) {
        return new Node.Entry(key, value);
    }

    static byte[] segment(int number) {
        return new Encoder().u32(number).toBytes();
    }

    PointSection section(SectionName name, Claim leaf, int entries, long bytes) {
        return section(name, leaf, 1, entries, bytes);
    }

    PointSection section(SectionName name, Claim root, int height, int entries, long bytes) {
        var facts = name.kind().isAligned() ? Map.of(PointSection.SIZE, "10485760") : Map.<String, String>of();
        return new PointSection(
                name, State.COMPLETE, Optional.of(root.id()), height, entries, bytes, null, null, null, null, facts);
    }

    StoredPack pack(PackClass packClass, SectionName section, Claim... claims) {
        return pack(packClass, List.of(section), List.of(claims));
    }

    /** One group for each section, the claims in the first. */
    StoredPack pack(PackClass packClass, List<SectionName> sections, List<Claim> claims) {
        var grant = repository.grant(packClass);
        var head = new PackCodec.Head(packClass, grant.generation());
        try (var file = new PackFile(spool.resolve(grant.id().hex()), repository.id(), grant.id(), head, grant.key())) {
            for (var section : sections) {
                group(file, section, claims);
            }
            return put(grant, packClass, file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void group(PackFile file, SectionName section, List<Claim> claims) throws IOException {
        var raw = new Encoder();
        var units = new ArrayList<Unit>();
        for (var claim : claims) {
            raw.raw(claim.content());
            units.add(new Unit(claim.id(), claim.type(), claim.content().length));
        }
        var compressed = Zstd.compress(raw.toBytes());
        file.append(section, compressed, compressed.length, raw.length(), units);
    }

    private StoredPack put(PackGrant grant, PackClass packClass, PackFile file) throws IOException {
        var sha256 = file.finish();
        store.putIfAbsent(repository.packObject(grant.id()), ByteBuffer.wrap(Files.readAllBytes(file.file())));
        return new StoredPack(grant.id(), packClass, file.length(), sha256);
    }

    PointRecord commit(@Nullable PointId parent, long enrolment, PointSection section, StoredPack... packs) {
        return repository.commit(request(parent, enrolment, section, packs));
    }

    void refused(@Nullable PointId parent, String reason, PointSection section, StoredPack... packs) {
        refused(parent, 0, reason, section, packs);
    }

    void refused(@Nullable PointId parent, long enrolment, String reason, PointSection section, StoredPack... packs) {
        var before = store.objects().keySet();
        var thrown = catchThrowable(() -> commit(parent, enrolment, section, packs));
        RepositoryTest.hasCode(thrown, ErrorCode.COMMIT_REFUSED);
        assertThat(((LifeboatException) thrown).details().get("reason")).contains(reason);
        assertThat(store.objects().keySet()).as("nothing was written").isEqualTo(before);
    }

    static RepositoryId randomId() {
        return RepositoryId.random(new SecureRandom());
    }

    private static CommitRequest request(
            @Nullable PointId parent, long enrolment, PointSection section, StoredPack... packs) {
        return new CommitRequest(
                PointId.random(new SecureRandom()),
                "task",
                parent,
                List.of(section),
                List.of(packs),
                Backups.NOW,
                Map.of(),
                new byte[0],
                new PointTerms("instance", PointTerms.Tier.OPERATIONAL, enrolment, List.of(), null));
    }
}
