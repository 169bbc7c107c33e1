package dev.lifeboat.vault.storage;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.vault.http.Access;
import dev.lifeboat.vault.http.Request;
import dev.lifeboat.vault.http.Response;
import dev.lifeboat.vault.http.Route;
import dev.lifeboat.vault.resource.ArmId;
import dev.lifeboat.vault.resource.Body;
import dev.lifeboat.vault.resource.Resource;
import dev.lifeboat.vault.resource.Resources;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Object stores: accounts of kind LifeboatFolder, whose containers are folders below {@code DIR/store}. */
public final class StorageRoutes {
    public static final String ACCOUNT = "Microsoft.Storage/storageAccounts";
    public static final String CONTAINER = ACCOUNT + "/blobServices/containers";
    /** Relation of an extension to its container. */
    public static final String STORES = "store";

    private static final String SUBSCRIPTION = "/subscriptions/{subscription}";
    private static final String ACCOUNTS = "/providers/Microsoft.Storage/storageAccounts";
    private static final String ONE = SUBSCRIPTION + "/resourceGroups/{group}" + ACCOUNTS + "/{account}";
    private static final String CONTAINERS = ONE + "/blobServices/default/containers";
    private static final Pattern ACCOUNT_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{1,62}");
    private static final Pattern CONTAINER_NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?");

    private final Resources resources;

    public StorageRoutes(Resources resources) {
        this.resources = resources;
    }

    public List<Route> routes() {
        var read = Access.action(ACCOUNT + "/read");
        var containerRead = Access.action(CONTAINER + "/read");
        return List.of(
                Route.get(
                        SUBSCRIPTION + ACCOUNTS,
                        read,
                        request -> Resources.response(
                                resources.list(ACCOUNT, "/subscriptions/" + request.parameter("subscription")))),
                Route.get(
                        SUBSCRIPTION + "/resourceGroups/{group}" + ACCOUNTS,
                        read,
                        request -> Resources.response(resources.list(ACCOUNT, request.path()))),
                Route.get(ONE, read, request -> Resources.response(200, resources.load(request.path()))),
                Route.put(ONE, Access.action(ACCOUNT + "/write"), this::put),
                Route.delete(ONE, Access.action(ACCOUNT + "/delete"), this::delete),
                Route.get(
                        CONTAINERS,
                        containerRead,
                        request -> Resources.response(resources.list(CONTAINER, request.path()))),
                Route.get(
                        CONTAINERS + "/{container}",
                        containerRead,
                        request -> Resources.response(200, resources.load(request.path()))),
                Route.put(CONTAINERS + "/{container}", Access.action(CONTAINER + "/write"), this::putContainer),
                Route.delete(CONTAINERS + "/{container}", Access.action(CONTAINER + "/delete"), this::deleteContainer));
    }

    private Response put(Request request) {
        var body = Body.of(request.json(), "");
        ArmId.checkName(
                request.parameter("account"), ACCOUNT_NAME, "it has 2 to 63 lower-case letters, digits and hyphens");
        resources.requireGroup(request.path());
        var kind = body.oneOf("kind", Set.of("LifeboatFolder", "LifeboatS3", "LifeboatAzureBlob"))
                .orElse("LifeboatFolder");
        if (!kind.equals("LifeboatFolder")) {
            throw new LifeboatException(
                    ErrorCode.NOT_SUPPORTED, Map.of("operation", "A storage account of kind " + kind));
        }
        var location = body.text("location");
        return resources.database().write(_ -> {
            // two accounts of one name would share a folder
            var other = resources.list(ACCOUNT, "/subscriptions/" + request.parameter("subscription")).stream()
                    .filter(account -> account.name().equalsIgnoreCase(request.parameter("account")))
                    .filter(account -> !account.key().equals(Resource.key(request.path())))
                    .findFirst();
            if (other.isPresent()) {
                throw Body.wrong("name", "the account exists as " + other.get().id());
            }
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            return Resources.response(
                    before.isPresent() ? 200 : 201,
                    resources.save(request.path(), ACCOUNT, account(location), Map.of()));
        });
    }

    /** The document of a folder account. */
    public static com.fasterxml.jackson.databind.node.ObjectNode account(String location) {
        var document = Json.object();
        document.put("location", location);
        document.put("kind", "LifeboatFolder");
        document.putObject("sku").put("name", "Standard_LRS").put("tier", "Standard");
        document.putObject("properties").put("provisioningState", "Succeeded");
        return document;
    }

    private Response delete(Request request) {
        return resources.database().write(_ -> {
            var containers = resources.list(CONTAINER, request.path());
            if (!containers.isEmpty()) {
                throw inUse(request.path(), containers);
            }
            return Response.empty(resources.delete(request.path()) ? 200 : 204);
        });
    }

    private Response putContainer(Request request) {
        ArmId.checkName(
                request.parameter("container"),
                CONTAINER_NAME,
                "it has at most 63 letters, digits, hyphens, dots and underscores");
        return resources.database().write(_ -> {
            resources.load(ArmId.up(request.path(), 4));
            var before = resources.find(request.path());
            Resources.checkPrecondition(request, before);
            var document = Json.object();
            document.putObject("properties").put("publicAccess", "None");
            return Resources.response(
                    before.isPresent() ? 200 : 201, resources.save(request.path(), CONTAINER, document, Map.of()));
        });
    }

    /** The folder and what is in it stay: only its registration goes. */
    private Response deleteContainer(Request request) {
        return resources.database().write(_ -> {
            var users = resources.referring(STORES, request.path());
            if (!users.isEmpty()) {
                throw inUse(request.path(), users);
            }
            return Response.empty(resources.delete(request.path()) ? 200 : 204);
        });
    }

    private static LifeboatException inUse(String path, List<Resource> users) {
        return new LifeboatException(
                ErrorCode.STORE_IN_USE,
                Map.of(
                        "resource",
                        path,
                        "users",
                        users.stream().limit(5).map(Resource::id).collect(Collectors.joining(", "))));
    }
}
