package dev.lifeboat.vault.recoverypoint;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.job.ArmPath;
import dev.lifeboat.vault.job.Pages;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jdbi.v3.core.Jdbi;

/** Recovery points over HTTP (azure-dataprotection-api 3.1, 6.5). */
public final class RecoveryPointRoutes {
    static final String POINTS =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/backupVaults/{vault}/backupInstances/{instance}/recoveryPoints";
    private static final String READ = "Microsoft.DataProtection/backupVaults/backupInstances/recoveryPoints/read";
    private static final int PAGE = 200;

    private final Jdbi jdbi;
    private final RecoveryPointStore points = new RecoveryPointStore();

    public RecoveryPointRoutes(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    public List<Route> routes() {
        return List.of(
                Route.get(POINTS, Access.action(READ), this::list),
                Route.get(POINTS + "/{point}", Access.action(READ), this::show));
    }

    private Response list(Request request) {
        var instance = lower(ArmPath.up(request.path(), 1));
        var skip = Pages.skip(request);
        var page = jdbi.withHandle(handle -> points.ofInstance(handle, instance, skip, PAGE + 1));
        var answer = Json.object();
        var value = answer.putArray("value");
        page.stream().limit(PAGE).forEach(point -> value.add(RecoveryPointView.of(point)));
        Pages.next(request, answer, page.size() > PAGE, skip + PAGE);
        return Response.json(answer);
    }

    private Response show(Request request) {
        return Response.json(RecoveryPointView.of(load(jdbi, points, request.path())));
    }

    /**
     * The point at an address: of that instance, or none.
     *
     * @throws LifeboatException RECOVERY_POINT_NOT_FOUND
     */
    static RecoveryPoint load(Jdbi jdbi, RecoveryPointStore points, String path) {
        var instance = ArmPath.up(path, 2);
        var name = path.substring(path.lastIndexOf('/') + 1);
        return jdbi.withHandle(handle -> points.find(handle, lower(instance), name))
                .orElseThrow(() -> new LifeboatException(
                        ErrorCode.RECOVERY_POINT_NOT_FOUND,
                        Map.of("instance", instance.substring(instance.lastIndexOf('/') + 1), "point", name)));
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
