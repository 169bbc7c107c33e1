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
        var next = state == TaskState.QUEUED ? state.to(TaskState.LEASED) : state.to(state);
        return new Task(
                id,
                job,
                extension,
                instance,
                next,
                version,
                attempt + 1,
                session,
                sequence,
                created,
                now,
                null,
                now,
                ended,
                stop,
                point,
                spec,
                report);
    }

    /** Handed out a second time in the same session, because the first answer never arrived. */
    public Task handedAgain(Instant now) {
        return new Task(
                id,
                job,
                extension,
                instance,
                state,
                version,
                attempt,
                epoch,
                sequence,
                created,
                now,
                null,
                progressed,
                ended,
                stop,
                point,
                spec,
                report);
    }

    /** Spoken of by its holder. */
    public Task heard(Instant now, boolean progress) {
        return new Task(
                id,
                job,
                extension,
                instance,
                state,
                version,
                attempt,
                epoch,
                sequence,
                created,
                leased,
                now,
                progress ? now : progressed,
                ended,
                stop,
                point,
                spec,
                report);
    }

    public Task reported(TaskReport last, Instant now, boolean progress) {
        return new Task(
                id,
                job,
                extension,
                instance,
                state,
                version,
                attempt,
                epoch,
                last.sequence(),
                created,
                leased,
                now,
                progress ? now : progressed,
                ended,
                stop,
                point,
                spec,
                last);
    }

    public Task committed(String made) {
        return new Task(
                id,
                job,
                extension,
                instance,
                state,
                version,
                attempt,
                epoch,
                sequence,
                created,
                leased,
                heard,
                progressed,
                ended,
                stop,
                made,
                spec,
                report);
    }

    /** @param reason kept from the first call that asked to stop */
    public Task cancelling(ErrorCode reason) {
        return new Task(
                id,
                job,
                extension,
                instance,
                state.to(TaskState.CANCELLING),
                version,
                attempt,
                epoch,
                sequence,
                created,
                leased,
                heard,
                progressed,
                ended,
                stop == null ? reason : stop,
                point,
                spec,
                report);
    }

    public Task ended(TaskState end, Instant now) {
        return new Task(
                id,
                job,
                extension,
                instance,
                state.to(end),
                version,
                attempt,
                epoch,
                sequence,
                created,
                leased,
                heard,
                progressed,
                now,
                stop,
                point,
                spec,
                report);
    }
}
