package dev.lifeboat.vault.instance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.instance.ProtectionState;
import dev.lifeboat.vault.cluster.Clusters;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.operation.Operations;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Instances over HTTP (azure-dataprotection-api 6.1). */
public final class InstanceRoutes {
    private static final String VAULT =
            "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.DataProtection/backupVaults/{vault}";
    private static final String INSTANCES = VAULT + "/backupInstances";
    private static final String ACTION = "Microsoft.DataProtection/backupVaults/backupInstances/";
    private static final String CONFIGURE = "Configuring protection";

    private final Instances instances;
    private final Resources resources;
    private final Operations operations;
    private final Deletion deletion;

    /** What removes the data of an instance and then the instance. */
    @FunctionalInterface
    public interface Deletion {
        /**
         * Begins; the instance is gone when the job has ended.
         *
         * @return ARM id of the job
         * @throws LifeboatException DELETE_NEEDS_EXTENSION
         */
        String start(String instance, boolean forget);
    }

    public InstanceRoutes(Instances instances, Resources resources, Operations operations, Deletion deletion) {
        this.instances = instances;
        this.resources = resources;
        this.operations = operations;
        this.deletion = deletion;
        operations.resumable(CONFIGURE, this::configure);
    }

    public List<Route> routes() {
        return List.of(
                Route.get(INSTANCES, Access.action(ACTION + "read"), this::list),
                Route.get(
                        INSTANCES + "/{instance}",
                        Access.action(ACTION + "read"),
                        request -> Resources.response(200, resources.load(request.path()))),
                Route.put(INSTANCES + "/{instance}", Access.action(ACTION + "write"), this::put),
                Route.delete(INSTANCES + "/{instance}", Access.action(ACTION + "delete"), this::delete),
                Route.post(
                        VAULT + "/validateForBackup",
                        Access.action("Microsoft.DataProtection/backupVaults/validateForBackup/action"),
                        this::validate),
                Route.get(
                        "/{scope*}/providers/Microsoft.DataProtection/backupInstances",
                        Access.action(ACTION + "read"),
                        this::protecting));
    }

    private Response list(Request request) {
        resources.load(ArmId.up(request.path(), 1));
        return Resources.response(resources.list(Instances.TYPE, request.path()));
    }

    private Response protecting(Request request) {
        return Resources.response(resources.referring(Clusters.PROTECTED, request.parameter("scope")));
    }

    private Response put(Request request) {
        var body = Body.of(request.json(), "");
        return resources.database().write(_ -> {
            Resources.checkPrecondition(request, resources.find(request.path()));
            var stored = instances.put(request.path(), body);
            var resource = stored.resource();
            return stored.mustConfigure()
                    ? operations.create(
                            request,
                            stored.isNew() ? 201 : 200,
                            CONFIGURE,
                            resource.id(),
                            resource.json(),
                            () -> configure(resource.id()))
                    : Resources.response(200, resource);
        });
    }

    private @Nullable JsonNode configure(String id) {
        instances.configure(id);
        return null;
    }

    private Response validate(Request request) {
        var vault = ArmId.up(request.path(), 1);
        var properties = Body.of(request.json(), "").object("backupInstance");
        // a body that cannot be read is answered at once; what it refers to is looked at by the operation
        InstanceReader.read(properties, "validated");
        return operations.accept(request, "Validating for backup", vault, () -> {
            var wanted = instances.check(vault, "validated", properties);
            instances.refusal(vault, wanted).ifPresent(reason -> {
                throw reason;
            });
            return Operations.jobInfo(Optional.empty());
        });
    }

    private Response delete(Request request) {
        var found = resources.find(request.path());
        Resources.checkPrecondition(request, found);
        if (found.isEmpty()) {
            return Response.empty(204);
        }
        var forget = request.query("forget").filter("true"::equalsIgnoreCase).isPresent();
        var instance = found.get();
        if (Instances.state(instance) == ProtectionState.DELETING) {
            throw new LifeboatException(
                    ErrorCode.OPERATION_IN_PROGRESS, Map.of("resource", instance.name(), "operation", "its deletion"));
        }
        return operations.accept(request, "Deleting the instance", instance.id(), () -> {
            var job = deletion.start(instance.id(), forget);
            instances.move(instance.id(), ProtectionState.DELETING, null);
            return Operations.jobInfo(Optional.of(job));
        });
    }
}
