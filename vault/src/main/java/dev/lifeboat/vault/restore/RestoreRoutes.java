package dev.lifeboat.vault.restore;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.RestoreSpec;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.job.Accepted;
import dev.lifeboat.vault.job.ArmPath;
import dev.lifeboat.vault.job.JobRoutes;
import dev.lifeboat.vault.job.JobStore;
import dev.lifeboat.vault.job.Pages;
import dev.lifeboat.vault.task.Task;
import dev.lifeboat.vault.task.TaskStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Restores over HTTP (azure-dataprotection-api 6.4), and what became of each object. */
public final class RestoreRoutes {
    private static final String VAULT =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/backupVaults/{vault}";
    private static final String INSTANCE = VAULT + "/backupInstances/{instance}";
    private static final String ACTION = "Microsoft.DataProtection/backupVaults/backupInstances/";

    private final Jdbi jdbi;
    private final Restores restores;
    private final RestoreReads reads;
    private final Accepted accepted;

    public RestoreRoutes(Jdbi jdbi, Restores restores, RestoreReads reads, Accepted accepted) {
        this.jdbi = jdbi;
        this.restores = restores;
        this.reads = reads;
        this.accepted = accepted;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                        INSTANCE + "/validateRestore",
                        Access.action(ACTION + "validateRestore/action"),
                        this::validate),
                Route.post(INSTANCE + "/restore", Access.action(ACTION + "restore/action"), this::restore),
                Route.get(
                        VAULT + "/backupJobs/{job}/providers/Lifeboat.Backup/restoreReport",
                        Access.action("Microsoft.DataProtection/backupVaults/backupJobs/read"),
                        this::report));
    }

    record Validation(RestoreRequest.@Nullable Body restoreRequestObject) {}

    private Response validate(Request request) {
        var body = request.body(Validation.class).restoreRequestObject();
        if (body == null) {
            throw new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", "restoreRequestObject"));
        }
        var restore = RestoreRequest.of(body);
        return run(request, () -> {
            restores.validate(
                    ArmPath.up(request.path(), 1), restore, request.principal().id());
            return Optional.empty();
        });
    }

    private Response restore(Request request) {
        var restore = RestoreRequest.of(request.body(RestoreRequest.Body.class));
        return run(
                request,
                () -> Optional.of(restores.start(
                        ArmPath.up(request.path(), 1),
                        restore,
                        request.principal().id())));
    }

    private Response run(Request request, Supplier<Optional<String>> work) {
        return accepted.run(request, ArmPath.up(request.path(), 3), work);
    }

    private Response report(Request request) {
        var page = Pages.skip(request);
        var task = task(ArmPath.up(request.path(), 3));
        var answer = Json.object();
        var value = answer.putArray("value");
        var outcomes = reads.report(task, page);
        outcomes.forEach(outcome -> value.add(Json.tree(outcome)));
        Pages.next(request, answer, !outcomes.isEmpty(), page + 1);
        return Response.json(answer);
    }

    private Task task(String path) {
        return jdbi.inTransaction(handle -> {
            var job = JobRoutes.load(handle, new JobStore(), path);
            return new TaskStore()
                    .ofJob(handle, job.id()).stream()
                            .filter(task -> task.spec() instanceof RestoreSpec)
                            .findFirst()
                            .orElseThrow(() -> new LifeboatException(
                                    ErrorCode.RESOURCE_NOT_FOUND, Map.of("resource", "A restore report of " + path)));
        });
    }
}
