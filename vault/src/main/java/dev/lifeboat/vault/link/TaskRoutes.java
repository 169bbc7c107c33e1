package dev.lifeboat.vault.link;

import dev.lifeboat.api.link.CommitRequest;
import dev.lifeboat.api.link.EpochRequest;
import dev.lifeboat.api.link.LinkPaths;
import dev.lifeboat.api.link.ObjectsRequest;
import dev.lifeboat.api.link.OutcomePage;
import dev.lifeboat.api.link.PutRequest;
import dev.lifeboat.api.link.ReserveRequest;
import dev.lifeboat.api.link.SectionRequest;
import dev.lifeboat.api.link.StoredPack;
import dev.lifeboat.api.link.TaskReport;
import dev.lifeboat.vault.backup.Commits;
import dev.lifeboat.vault.backup.Packs;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.restore.RestoreReads;
import dev.lifeboat.vault.task.Tasks;
import java.util.List;

/** The calls of the link that concern one task. Who calls and in which session is looked at by each. */
public final class TaskRoutes {
    private static final String OCTETS = "application/octet-stream";
    /** Reports carry up to 500 findings with examples, commits up to 100,000 pack ids. */
    private static final long BODY = 8L << 20;

    private final Identities identities;
    private final Tasks tasks;
    private final Packs packs;
    private final Commits commits;
    private final RestoreReads reads;

    public TaskRoutes(Identities identities, Tasks tasks, Packs packs, Commits commits, RestoreReads reads) {
        this.identities = identities;
        this.tasks = tasks;
        this.packs = packs;
        this.commits = commits;
        this.reads = reads;
    }

    public List<Route> routes() {
        return List.of(
                call(LinkPaths.REPORT, this::report),
                call(LinkPaths.KEYS, this::keys),
                call(LinkPaths.RESERVE, this::reserve),
                call(LinkPaths.PUT, this::put),
                call(LinkPaths.STORED, this::stored),
                call(LinkPaths.PARENT_IDS, this::parentIds),
                call(LinkPaths.COMMIT, this::commit),
                call(LinkPaths.SECTIONS, this::sections),
                call(LinkPaths.OBJECTS, this::objects),
                call(LinkPaths.OUTCOMES, this::outcomes));
    }

    private Response report(Request request, String extension, String task) {
        return Response.json(tasks.report(extension, task, request.body(TaskReport.class)));
    }

    private Response keys(Request request, String extension, String task) {
        return Response.json(
                packs.keys(extension, task, request.body(EpochRequest.class).epoch()));
    }

    private Response reserve(Request request, String extension, String task) {
        return Response.json(packs.reserve(extension, task, request.body(ReserveRequest.class)));
    }

    private Response put(Request request, String extension, String task) {
        // the address of the installation, never the caller's Host (design 13)
        var base = identities.require(request).vaultUrl();
        return Response.json(packs.put(extension, task, request.body(PutRequest.class), base));
    }

    private Response stored(Request request, String extension, String task) {
        packs.stored(extension, task, request.body(StoredPack.class));
        return Response.empty(204);
    }

    private Response parentIds(Request request, String extension, String task) {
        return Response.bytes(OCTETS, packs.parentIds(extension, task, request.body(SectionRequest.class)));
    }

    private Response commit(Request request, String extension, String task) {
        return Response.json(commits.commit(extension, task, request.body(CommitRequest.class)));
    }

    private Response sections(Request request, String extension, String task) {
        return Response.json(
                reads.sections(extension, task, request.body(EpochRequest.class).epoch()));
    }

    private Response objects(Request request, String extension, String task) {
        var objects = reads.objects(extension, task, request.body(ObjectsRequest.class));
        return Response.stream(OCTETS, -1, objects::writeTo);
    }

    private Response outcomes(Request request, String extension, String task) {
        reads.outcomes(extension, task, request.body(OutcomePage.class));
        return Response.empty(204);
    }

    private Route call(String name, Call call) {
        return Route.post(
                        LinkPaths.task("{task}", name),
                        Access.clientCertificate(),
                        request -> call.answer(
                                request, identities.require(request).extension(), request.parameter("task")))
                .withBodyLimit(BODY);
    }

    private interface Call {
        Response answer(Request request, String extension, String task);
    }
}
