package dev.lifeboat.vault.task;

import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.job.ArmPath;
import dev.lifeboat.vault.job.JobRoutes;
import dev.lifeboat.vault.job.JobStore;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Stopping a job, which the management API of the documents does not know. */
public final class CancelRoutes {
    private static final String JOB =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/backupVaults/{vault}/backupJobs/{job}";

    private final Jdbi jdbi;
    private final Tasks tasks;

    public CancelRoutes(Jdbi jdbi, Tasks tasks) {
        this.jdbi = jdbi;
        this.tasks = tasks;
    }

    public List<Route> routes() {
        return List.of(Route.post(
                JOB + "/providers/Lifeboat.Backup/cancel",
                Access.action("Lifeboat.Backup/backupJobs/cancel/action"),
                this::cancel));
    }

    /** Asks every task of the job to stop; what has ended stays. Answers at once: the job shows when it has stopped. */
    private Response cancel(Request request) {
        var open = jdbi.inTransaction(handle -> {
            var job = JobRoutes.load(handle, new JobStore(), ArmPath.up(request.path(), 3));
            return new TaskStore().ofJob(handle, job.id());
        });
        open.forEach(task -> tasks.cancel(task.id()));
        return Response.empty(202);
    }
}
