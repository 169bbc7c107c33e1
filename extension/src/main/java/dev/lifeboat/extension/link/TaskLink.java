package dev.lifeboat.extension.link;

import dev.lifeboat.api.link.CommitAnswer;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.ObjectFrames;
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
import dev.lifeboat.core.error.LifeboatException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one task to the vault server. Each is repeated while the server cannot be reached, as long as the task may wait; each carries the epoch of the
 * lease. Thread-safe.
 *
 * <p>All throw LifeboatException with the code that the server answered; FENCED when another instance has the task.
 */
public interface TaskLink {
    /** @param sequence from {@code TaskJournal.nextSequence} */
    ReportAnswer report(
            long sequence,
            String stage,
            Progress progress,
            List<SubTask> subTasks,
            List<Finding> findings,
            @Nullable TaskOutcome outcome)
            throws InterruptedException;

    WriterKeys keys() throws InterruptedException;

    PackGrants reserve(String packClass, int count) throws InterruptedException;

    Ticket put(String pack, long length, String sha256) throws InterruptedException;

    /** Sends the bytes to where the ticket says; a part that exists already with these bytes is a success. */
    void upload(Ticket ticket, Path pack) throws InterruptedException;

    void stored(String pack, long length, String sha256) throws InterruptedException;

    /** 8-byte prefixes, ascending. */
    byte[] parentIds(String section) throws InterruptedException;

    CommitAnswer commit(
            List<SectionReport> sections, List<String> packs, Map<String, String> facts, List<Finding> findings)
            throws InterruptedException;

    PointSections sections() throws InterruptedException;

    /**
     * Gives the selected objects of a section to the visitor, in the order of keys; a stream that breaks off is resumed after the last key.
     *
     * @param after exclusive, null to begin at the first
     */
    void objects(String section, @Nullable String after, ObjectVisitor visitor) throws InterruptedException;

    /** Idempotent by page number. */
    void outcomes(int page, List<Outcome> outcomes) throws InterruptedException;

    /** Receives objects of a restore. */
    @FunctionalInterface
    interface ObjectVisitor {
        /** @throws LifeboatException ends the stream */
        void visit(ObjectFrames.Frame frame) throws InterruptedException;
    }
}
