package dev.lifeboat.vault.task;

import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.api.link.TaskError;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.task.Silence;
import dev.lifeboat.core.task.TaskState;
import dev.lifeboat.vault.session.Session;
import dev.lifeboat.vault.session.Sessions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Ends tasks whose extension has fallen silent (design 5.2). Driven from outside; thread-safe. */
public final class Watcher {
    private final Jdbi jdbi;
    private final Tasks tasks;
    private final Sessions sessions;
    private final InstantSource clock;
    private final Silence.Limits limits;
    private final Instant since;

    public Watcher(Jdbi jdbi, Tasks tasks, Sessions sessions, InstantSource clock, Silence.Limits limits) {
        this.jdbi = jdbi;
        this.tasks = tasks;
        this.sessions = sessions;
        this.clock = clock;
        this.limits = limits;
        this.since = clock.instant();
    }

    /** Looks at every open task once. */
    public void look() {
        List<Task> open = jdbi.withHandle(handle -> new TaskStore().open(handle));
        var known = new HashMap<String, Optional<Session>>();
        var busy = new HashMap<String, Instant>();
        open.stream()
                .filter(task -> !isWaiting(task))
                .forEach(task -> busy.merge(task.extension(), task.progressed(), Watcher::later));
        for (var task : open) {
            var session = known.computeIfAbsent(task.extension(), sessions::find);
            judge(task, session, busy).ifPresent(code -> tasks.fail(task.id(), error(code, task, session)));
        }
    }

    private Optional<ErrorCode> judge(Task task, Optional<Session> session, Map<String, Instant> busy) {
        // a task that waits for its turn waits rightly while its extension is busy with another
        var progressed = isWaiting(task)
                ? later(task.progressed(), busy.getOrDefault(task.extension(), task.progressed()))
                : task.progressed();
        var heard = session.map(Session::heardOrNever).orElse(Instant.MIN);
        // restarts are counted when a task is handed out: the lease that is running may still succeed
        var facts = new Silence.Facts(
                task.state(),
                task.spec() instanceof RestoreSpec,
                since,
                heard,
                progressed,
                Math.min(task.attempt(), 1));
        return Silence.judge(facts, limits, clock.instant());
    }

    /** Not handed out yet, or handed out and never spoken of: an extension makes one backup at a time. */
    private static boolean isWaiting(Task task) {
        return task.state() == TaskState.QUEUED || task.heard() == null;
    }

    private TaskError error(ErrorCode code, Task task, Optional<Session> session) {
        var complaints = session.map(Session::complaints).orElse("it has not enrolled");
        var silent = "no heartbeat for " + text(limits.heartbeat());
        var report = task.report();
        return new TaskError(
                code.wire(),
                Map.of(
                        "cluster", session.map(Session::cluster).orElse(""),
                        "reason", complaints.isEmpty() ? silent : silent + "; " + complaints,
                        "task", task.id(),
                        "limit", text(limits.progress()),
                        "stage", report == null ? "its beginning" : report.stage()));
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static String text(Duration limit) {
        return limit.toSeconds() % 60 == 0 ? limit.toMinutes() + " minutes" : limit.toSeconds() + " seconds";
    }
}
