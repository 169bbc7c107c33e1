package dev.lifeboat.vault.job;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Jobs over HTTP (azure-dataprotection-api 3.1, 6.6). */
public final class JobRoutes {
    private static final String VAULT =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/backupVaults/{vault}";
    private static final String READ = "Microsoft.DataProtection/backupVaults/backupJobs/read";
    private static final int PAGE = 200;

    private final Jdbi jdbi;
    private final TaskReports reports;
    private final InstantSource clock;
    private final JobStore jobs = new JobStore();

    public JobRoutes(Jdbi jdbi, TaskReports reports, InstantSource clock) {
        this.jdbi = jdbi;
        this.reports = reports;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(VAULT + "/backupJobs", Access.action(READ), this::list),
                Route.get(VAULT + "/backupJobs/{job}", Access.action(READ), this::show));
    }

    private Response list(Request request) {
        var skip = Pages.skip(request);
        var page = jdbi.withHandle(handle -> jobs.ofVault(handle, ArmPath.up(request.path(), 1), skip, PAGE + 1));
        var answer = Json.object();
        var value = answer.putArray("value");
        page.stream().limit(PAGE).forEach(job -> value.add(JobView.brief(job, clock.instant())));
        Pages.next(request, answer, page.size() > PAGE, skip + PAGE);
        return Response.json(answer);
    }

    private Response show(Request request) {
        var view = jdbi.inTransaction(handle -> {
            var job = load(handle, jobs, request.path());
            return JobView.full(job, reports.of(handle, job.id()), clock.instant());
        });
        return Response.json(view);
    }

    /**
     * The job at an address: of that vault, or none.
     *
     * @throws LifeboatException RESOURCE_NOT_FOUND
     */
    public static Job load(Handle handle, JobStore jobs, String path) {
        var id = path.substring(path.lastIndexOf('/') + 1);
        return jobs.find(handle, id)
                .filter(job -> lower(job.resource()).equals(lower(path)))
                .orElseThrow(() -> new LifeboatException(ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", path)));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
