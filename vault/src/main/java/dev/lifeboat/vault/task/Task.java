package dev.lifeboat.vault.task;

import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.api.link.TaskSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.task.TaskState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Work for one extension, as its row says.
 *
 * @param id 32 hex digits
 * @param job id of the job, a GUID
 * @param extension ARM id in lower case
 * @param instance ARM id in lower case
 * @param attempt number of leases so far
 * @param epoch of the session that holds it, 0 before the first lease
 * @param sequence of the last report, -1 before the first
 * @param leased when it was last handed out
 * @param heard the last call about it in this lease; absent until the extension has shown that it knows of the lease
 * @param progressed when it last showed something new
 * @param stop why it was asked to stop; the job ends with this code
 * @param point the recovery point that it committed
 */
public record Task(
        String id,
        String job,
        String extension,
        String instance,
        TaskState state,
        long version,
        int attempt,
        long epoch,
        long sequence,
        Instant created,
        @Nullable Instant leased,
        @Nullable Instant heard,
        Instant progressed,
        @Nullable Instant ended,
        @Nullable ErrorCode stop,
        @Nullable String point,
        TaskSpec spec,
        @Nullable TaskReport report) {

    public static Task queued(String id, String job, String extension, String instance, TaskSpec spec, Instant now) {
        return new Task(
                id,
                job,
                extension,
                instance,
                TaskState.QUEUED,
                1,
                0,
                0,
                -1,
                now,
                null,
                null,
                now,
                null,
                null,
                null,
                spec,
                null);
    }

    /** Handed out in a session; a queued task becomes leased, one that is to stop stays so. */
    public Task leased(long session, Instant now) {
        var next = new Change(this);
        next.state = state == TaskState.QUEUED ? state.to(TaskState.LEASED) : state.to(state);
        next.attempt = attempt + 1;
        next.epoch = session;
        next.leased = now;
        next.heard = null;
        next.progressed = now;
        return next.task();
    }

    /** Handed out a second time in the same session, because the first answer never arrived. */
    public Task handedAgain(Instant now) {
        var next = new Change(this);
        next.leased = now;
        next.heard = null;
        return next.task();
    }

    /** Spoken of by its holder. */
    public Task heard(Instant now, boolean progress) {
        var next = new Change(this);
        next.heard = now;
        next.progressed = progress ? now : progressed;
        return next.task();
    }

    public Task reported(TaskReport last, Instant now, boolean progress) {
        var next = new Change(heard(now, progress));
        next.sequence = last.sequence();
        next.report = last;
        return next.task();
    }

    public Task committed(String made) {
        var next = new Change(this);
        next.point = made;
        return next.task();
    }

    /** @param reason kept from the first call that asked to stop */
    public Task cancelling(ErrorCode reason) {
        var next = new Change(this);
        next.state = state.to(TaskState.CANCELLING);
        next.stop = stop == null ? reason : stop;
        return next.task();
    }

    public Task ended(TaskState end, Instant now) {
        var next = new Change(this);
        next.state = state.to(end);
        next.ended = now;
        return next.task();
    }

    /** What may change in the life of a task, to be set field by field; the rest never does. */
    private static final class Change {
        private final Task before;
        private TaskState state;
        private int attempt;
        private long epoch;
        private long sequence;
        private @Nullable Instant leased;
        private @Nullable Instant heard;
        private Instant progressed;
        private @Nullable Instant ended;
        private @Nullable ErrorCode stop;
        private @Nullable String point;
        private @Nullable TaskReport report;

        private Change(Task before) {
            this.before = before;
            state = before.state;
            attempt = before.attempt;
            epoch = before.epoch;
            sequence = before.sequence;
            leased = before.leased;
            heard = before.heard;
            progressed = before.progressed;
            ended = before.ended;
            stop = before.stop;
            point = before.point;
            report = before.report;
        }

        private Task task() {
            return new Task(
                    before.id,
                    before.job,
                    before.extension,
                    before.instance,
                    state,
                    before.version,
                    attempt,
                    epoch,
                    sequence,
                    before.created,
                    leased,
                    heard,
                    progressed,
                    ended,
                    stop,
                    point,
                    before.spec,
                    report);
        }
    }
}
