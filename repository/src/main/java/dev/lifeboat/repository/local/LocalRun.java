package dev.lifeboat.repository.local;

import dev.lifeboat.repository.CommitRequest;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.PointTerms;
import dev.lifeboat.repository.StoredPack;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.IdPrefixes;
import dev.lifeboat.repository.write.PointWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One backup by a process that holds the key of the repository: write sections through {@link #writer()}, then {@link #commit}.
 *
 * <p>What a crash leaves are packs without a point. Those that a checkpoint added to the index are used again by the next run of the same sections; the
 * rest is garbage. Nothing that is condemned is used again; if something is condemned while the run uses it, the commit says so with {@code COMMIT_OVERTAKEN} and
 * the name of the section: then {@link #again()} and write that section once more, or begin a new run. After {@link
 * dev.lifeboat.repository.gc.Margins#run()} a run ends with {@code RUN_TOO_OLD}.
 *
 * <p>The writer is safe for use by many threads; the run itself is for one.
 */
public final class LocalRun implements AutoCloseable {
    private final LocalBackup backup;
    private final @Nullable PointId parent;
    private final PointTerms terms;
    private final PointId point;
    private final RunAge age;
    private final OwnPacks packs;
    private PointWriter writer;

    LocalRun(LocalBackup backup, @Nullable PointId parent, PointTerms terms) {
        this.backup = backup;
        this.parent = parent;
        this.terms = terms;
        this.point = PointId.random(backup.random());
        this.age = new RunAge(backup.clock(), backup.waiting());
        this.packs = new OwnPacks(backup, age, terms.enrolment());
        this.writer = open(List.of());
    }

    /** The id that the point will have. */
    public PointId point() {
        return point;
    }

    public Optional<PointId> parent() {
        return Optional.ofNullable(parent);
    }

    /** Takes the sections of this run. */
    public PointWriter writer() {
        return writer;
    }

    /**
     * Another writer for this run, after {@code COMMIT_OVERTAKEN}: it stores anew what was condemned. Sections that the failure did not name stay as they
     * are and are given to {@link #commit} again.
     */
    public PointWriter again() {
        writer.close();
        writer = open(packs.stored());
        return writer;
    }

    /** Of packs stored so far, by this run and all its writers. */
    public long bytesStored() {
        return packs.stored().stream().mapToLong(StoredPack::length).sum();
    }

    /** The part of them that another run of the same sections uses again if this one makes no point. */
    public long bytesKept() {
        return packs.kept();
    }

    /** For a run that is given up: all that is stored by now is used again by the next one, as after a checkpoint. */
    public void keep() {
        packs.keep();
    }

    /**
     * Verifies everything and writes the point; once more has the same result.
     *
     * @param sections all that the point shall have, failed ones included
     * @param facts of the source, its host among them; short texts, no secrets
     * @param findings as the caller encodes them, kept encrypted; empty for none
     */
    public PointRecord commit(Collection<PointSection> sections, Map<String, String> facts, byte[] findings) {
        writer.finish();
        age.check();
        var request = new CommitRequest(
                point,
                "local-" + point.hex().substring(0, 8),
                parent,
                List.copyOf(sections),
                packs.stored(),
                age.started(),
                facts,
                findings,
                terms);
        return backup.repository().commit(request, age.latest());
    }

    /** Removes what waits in the spool. Packs that are stored stay. */
    @Override
    public void close() {
        writer.close();
    }

    private PointWriter open(Collection<StoredPack> before) {
        return new PointWriter(
                backup.repository().writerParameters(),
                packs,
                section -> known(section, before),
                backup.budget().spool(),
                backup.budget().packSize());
    }

    private IdPrefixes known(SectionName section, Collection<StoredPack> before) {
        return IdPrefixes.parse(backup.repository().parentIds(parent, section, before, terms.enrolment()));
    }
}
