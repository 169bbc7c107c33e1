package dev.lifeboat.vault.enrolment;

import dev.lifeboat.api.link.EnrollRequest;
import dev.lifeboat.api.link.LinkPaths;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.job.ArmPath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tokens for people, identities for extensions (design 13, "Enrolment"). */
public final class EnrolmentRoutes {
    private static final String EXTENSION =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.ContainerService/managedClusters/{cluster}/providers/Microsoft.KubernetesConfiguration/extensions/{extension}";

    private final Enrolments enrolments;

    public EnrolmentRoutes(Enrolments enrolments) {
        this.enrolments = enrolments;
    }

    public List<Route> routes() {
        return List.of(
                Route.post(
                        EXTENSION + "/providers/Lifeboat.Backup/enrollments",
                        Access.action("Lifeboat.Backup/enrollments/write"),
                        this::create),
                Route.post(LinkPaths.ENROLL, Access.everyone(), this::enroll));
    }

    record Body(@Nullable String vaultUrl, @Nullable String image) {}

    private Response create(Request request) {
        var body = request.body(Body.class);
        var url = body.vaultUrl();
        if (url == null || url.isEmpty()) {
            throw new LifeboatException(ErrorCode.MISSING_PROPERTY, Map.of("field", "vaultUrl"));
        }
        return Response.json(enrolments.create(ArmPath.up(request.path(), 3), url, body.image()));
    }

    private Response enroll(Request request) {
        return Response.json(enrolments.enroll(request.body(EnrollRequest.class)));
    }
}
