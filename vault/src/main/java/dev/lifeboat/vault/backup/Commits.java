package dev.lifeboat.vault.backup;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.BackupSpec;
import dev.lifeboat.api.link.CommitAnswer;
import dev.lifeboat.api.link.CommitRequest;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.SnapshotRef;
import dev.lifeboat.api.link.VolumeEntry;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.vault.recoverypoint.RecoveryPoint;
import dev.lifeboat.vault.recoverypoint.RecoveryPointStore;
import dev.lifeboat.vault.repository.Repositories;
import dev.lifeboat.vault.repository.Sections;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.Tasks;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/**
 * Makes what a task wrote a recovery point. The engine verifies and writes the point; the rows follow. A server that dies between the two is asked again
 * and finds the point there. Thread-safe.
 */
public final class Commits {
    private static final int MAX_SECTIONS = 10_000;

    private final Jdbi jdbi;
    private final Tasks tasks;
    private final Packs packs;
    private final Repositories repositories;
    private final PointFacts pointFacts;
    private final RecoveryPointStore points = new RecoveryPointStore();

    /** What a point is called after: tag and expiry as the policy says now, for a point taken then. */
    public interface PointFacts {
        RecoveryPoint.Content of(Task task, PointRecord point, List<SnapshotRef> snapshots);
    }

    public Commits(Jdbi jdbi, Tasks tasks, Packs packs, Repositories repositories, PointFacts pointFacts) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.packs = packs;
        this.repositories = repositories;
        this.pointFacts = pointFacts;
    }

    /** @throws LifeboatException COMMIT_REFUSED, FENCED, or what is missing to permit it */
    public CommitAnswer commit(String extension, String id, CommitRequest request) {
        if (request.sections().size() > MAX_SECTIONS) {
            throw new LifeboatException(ErrorCode.COMMIT_REFUSED, Map.of("reason", "too many sections"));
        }
        var held = Packs.backup(tasks.held(extension, id, request.epoch(), true));
        var known = held.point();
        if (known != null) {
            return answer(held, known);
        }
        var task = tasks.permitted(extension, id, request.epoch());
        requireStored(id, request);
        var point = PointId.parse(((BackupSpec) task.spec()).point());
        var place = repositories.load(task.instance());
        var commit = new dev.lifeboat.repository.CommitRequest(
                point,
                id,
                packs.parent(id),
                request.sections().stream().map(Sections::parse).toList(),
                packs.storedOf(id),
                task.created(),
                request.facts(),
                Json.write(request.findings()),
                new PointTerms(task.instance(), PointTerms.Tier.OPERATIONAL, 0, List.of(), null));
        var record = repositories.locked(place, repository -> repository.commit(commit));
        var snapshots = repositories.locked(place, repository -> snapshots(repository, point));
        var state = isPartial(record, request.findings()) ? RecoveryPoint.State.PARTIAL : RecoveryPoint.State.COMPLETED;
        var row = new RecoveryPoint(
                point.hex(), task.instance(), id, record.started(), state, pointFacts.of(task, record, snapshots));
        jdbi.useTransaction(handle -> {
            points.insert(handle, row);
            tasks.committed(handle, task, point.hex(), shrank(record));
        });
        return new CommitAnswer(point.hex(), state == RecoveryPoint.State.COMPLETED);
    }

    /** A legitimate deletion is backed up as anything else; that it is one, a person has to know (R12). */
    private static List<Finding> shrank(PointRecord record) {
        return record
                .fall()
                .map(fall -> new Finding(
                        ErrorCode.RECOVERY_POINT_SHRANK.wire(),
                        Finding.Severity.WARNING,
                        "recovery point " + record.id().hex(),
                        fall.details(record.id()),
                        1,
                        List.of()))
                .stream()
                .toList();
    }

    private CommitAnswer answer(Task task, String point) {
        var row = jdbi.withHandle(handle -> points.find(handle, task.instance(), point));
        return new CommitAnswer(point, row.isPresent() && row.get().state() == RecoveryPoint.State.COMPLETED);
    }

    /** Packs that were only granted, or are of another task, must not be named (R1). */
    private void requireStored(String id, CommitRequest request) {
        var stored = new HashSet<String>();
        packs.storedOf(id).forEach(pack -> stored.add(pack.id().hex()));
        if (!stored.containsAll(request.packs())) {
            throw new LifeboatException(
                    ErrorCode.COMMIT_REFUSED, Map.of("reason", "a pack was not stored by this task"));
        }
    }

    private static boolean isPartial(PointRecord record, List<Finding> findings) {
        return !record.isComplete()
                || findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.WARNING);
    }

    /** What a prune will have to delete: read back from the point, which is the truth about them. */
    private static List<SnapshotRef> snapshots(Repository repository, PointId point) {
        var found = new ArrayList<SnapshotRef>();
        var reader = repository.read(point);
        var hasVolumes = reader.point().sections().stream()
                .anyMatch(section -> section.name().equals(SectionName.VOLUME) && section.isReadable());
        if (hasVolumes) {
            reader.scan(SectionName.VOLUME, null, entry -> {
                var snapshot = volume(repository, point, entry.value()).snapshot();
                if (snapshot != null) {
                    found.add(snapshot);
                }
                return true;
            });
        }
        return found;
    }

    /** A point whose snapshots nobody could ever delete must not be: it is taken back. */
    private static VolumeEntry volume(Repository repository, PointId point, byte[] value) {
        try {
            return Json.read(value, VolumeEntry.class);
        } catch (LifeboatException e) {
            repository.deletePoint(point);
            throw new LifeboatException(
                    ErrorCode.COMMIT_REFUSED, Map.of("reason", "an entry of the section volume cannot be read"), e);
        }
    }
}
