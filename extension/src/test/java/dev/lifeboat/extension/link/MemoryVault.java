package dev.lifeboat.extension.link;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.CommitAnswer;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.PackGrants;
import dev.lifeboat.api.link.PointSections;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.Ticket;
import dev.lifeboat.api.link.WriterKeys;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.CommitRequest;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.StoredPack;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.testkit.repository.Backups;
import dev.lifeboat.testkit.store.MemoryBlobStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The link of a backup to a real repository in memory: what was committed is read back from ciphertext, verified. */
public final class MemoryVault implements TaskLink {
    private static final RepositoryId ID = RepositoryId.of(new byte[16]);

    private final MemoryBlobStore store = new MemoryBlobStore();
    private final Repository repository = Backups.create(store, ID);
    private final PointId point;
    private final Map<String, PackClass> granted = new ConcurrentHashMap<>();
    private final List<StoredPack> packs = new ArrayList<>();
    private List<SectionReport> sections = List.of();
    private Map<String, String> facts = Map.of();
    private @Nullable ErrorCode refusal;

    public MemoryVault(String point) {
        this.point = PointId.parse(point);
    }

    /** Answers the commit with a code. */
    public void refuseCommit(ErrorCode code) {
        refusal = code;
    }

    public Map<String, String> facts() {
        return facts;
    }

    public boolean hasPoint() {
        return !repository.points().isEmpty();
    }

    public PointRecord record() {
        return repository.read(point).point();
    }

    /** Section to key to value of the committed point. */
    public Map<String, Map<String, String>> content() {
        return Backups.read(repository.read(point));
    }

    public SectionReport section(String name) {
        return sections.stream()
                .filter(section -> section.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No section " + name + " in " + sections));
    }

    /** Everything that lies in the store, as it lies there. */
    public String stored() {
        return store.objects().values().stream()
                .map(bytes -> new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public WriterKeys keys() {
        var parameters = repository.writerParameters();
        return new WriterKeys(new byte[16], parameters.idKey(), parameters.cutKey());
    }

    @Override
    public PackGrants reserve(String packClass, int count) {
        var kind = PackClass.ofWire(packClass);
        var grants = new ArrayList<PackGrants.Grant>();
        for (var i = 0; i < count; i++) {
            var grant = repository.grant(kind);
            granted.put(grant.id().hex(), kind);
            grants.add(new PackGrants.Grant(grant.id().hex(), grant.generation(), grant.key()));
        }
        return new PackGrants(grants);
    }

    @Override
    public Ticket put(String pack, long length, String sha256) {
        return new Ticket(pack, Map.of(), Instant.MAX);
    }

    @Override
    public void upload(Ticket ticket, Path pack) {
        try {
            store.putIfAbsent(
                    repository.packObject(PackId.parse(ticket.url())), ByteBuffer.wrap(Files.readAllBytes(pack)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void stored(String pack, long length, String sha256) {
        packs.add(new StoredPack(PackId.parse(pack), granted.get(pack), length, sha256));
    }

    @Override
    public byte[] parentIds(String section) {
        return new byte[0];
    }

    @Override
    public synchronized CommitAnswer commit(
            List<SectionReport> reports, List<String> named, Map<String, String> said, List<Finding> findings) {
        if (refusal != null) {
            throw new LifeboatException(refusal, Map.of("reason", "as scripted"));
        }
        sections = reports;
        facts = said;
        var record = repository.commit(new CommitRequest(
                point,
                "task",
                null,
                reports.stream().map(MemoryVault::section).toList(),
                packs.stream().filter(pack -> named.contains(pack.id().hex())).toList(),
                Backups.NOW,
                said,
                Json.write(findings)));
        return new CommitAnswer(point.hex(), record.isComplete());
    }

    private static PointSection section(SectionReport report) {
        return new PointSection(
                new SectionName(report.name()),
                PointSection.State.valueOf(report.state().name()),
                Optional.ofNullable(report.root()).map(ContentId::parse),
                report.height(),
                report.entries(),
                report.bytes(),
                report.resourceVersion(),
                report.version(),
                report.kind(),
                report.listed());
    }

    @Override
    public ReportAnswer report(
            long sequence,
            String stage,
            Progress progress,
            List<SubTask> subTasks,
            List<Finding> findings,
            @Nullable TaskOutcome outcome) {
        throw new UnsupportedOperationException("The runner's ticker reports, not the backup");
    }

    @Override
    public PointSections sections() {
        throw new UnsupportedOperationException("Only restores read");
    }

    @Override
    public void objects(String section, @Nullable String after, ObjectVisitor visitor) {
        throw new UnsupportedOperationException("Only restores read");
    }

    @Override
    public void outcomes(int page, List<Outcome> outcomes) {
        throw new UnsupportedOperationException("Only restores have outcomes");
    }
}
