package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.client.Login;
import dev.lifeboat.cli.client.Operations;
import dev.lifeboat.cli.client.VaultClient;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A verb that talks to a vault server. The connection is made when it is first needed, so that {@code --help} needs none. */
abstract class Verb implements Callable<Integer>, AutoCloseable {
    private static final Duration OPERATION = Duration.ofMinutes(10);

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table for people (default), json for programs: the API's own resources")
    private Format format = Format.TABLE;

    private final Surroundings surroundings;
    private @Nullable VaultClient client;
    private @Nullable Scope scope;

    Verb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** How results are written. */
    enum Format {
        TABLE,
        JSON
    }

    /** @return the exit code */
    abstract int run();

    @Override
    public final Integer call() {
        try (this) {
            return run();
        }
    }

    final Surroundings surroundings() {
        return surroundings;
    }

    final Console console() {
        return surroundings.console();
    }

    final boolean isJson() {
        return format == Format.JSON;
    }

    final Login login() {
        return Login.find(surroundings.environment(), surroundings.home())
                .orElseThrow(() -> new Failure(CommandError.NOT_LOGGED_IN, "No vault server is known."));
    }

    final VaultClient client() {
        var open = client;
        if (open == null) {
            open = new VaultClient(login());
            client = open;
        }
        return open;
    }

    final Operations operations() {
        return new Operations(client(), surroundings.clock(), OPERATION);
    }

    final JsonNode server() {
        return client().get("/providers/Lifeboat.Backup/server");
    }

    final Scope scope() {
        var known = scope;
        if (known == null) {
            known = Scope.of(server());
            scope = known;
        }
        return known;
    }

    /** Resource id of the vault that is meant: the one named, the one last created here, or the only one. */
    final String vault(@Nullable String name) {
        if (name != null) {
            return scope().vault(name);
        }
        var remembered = login().vault();
        var vaults = client().list(scope().vaults());
        if (remembered != null && vaults.stream().anyMatch(vault -> name(vault).equals(remembered))) {
            return scope().vault(remembered);
        }
        if (vaults.size() == 1) {
            return scope().vault(name(vaults.getFirst()));
        }
        throw vaults.isEmpty()
                ? Failure.usage("There is no vault yet.", "Create one: lifeboat vault create NAME.")
                : Failure.usage(
                        "There are several vaults.",
                        "Name one with --vault: "
                                + String.join(
                                        ", ", vaults.stream().map(Verb::name).toList()) + ".");
    }

    final String instance(String vault, String name) {
        return vault + "/backupInstances/" + Names.check(name);
    }

    /**
     * What somebody named is not there.
     *
     * @param what kind and name
     * @param list the verb that shows those that are
     */
    static Failure missing(String what, String list) {
        return new Failure(
                CommandError.RESOURCE_NOT_FOUND,
                "There is no " + what + ".",
                List.of("Look at 'lifeboat " + list + "'."));
    }

    final void printList(List<JsonNode> resources) {
        console().json(array(resources));
    }

    static ArrayNode array(List<JsonNode> nodes) {
        return Json.mapper().createArrayNode().addAll(nodes);
    }

    static String name(JsonNode resource) {
        return resource.path("name").asText();
    }

    static JsonNode properties(JsonNode resource) {
        return resource.path("properties");
    }

    static List<String> strings(JsonNode list) {
        var texts = new ArrayList<String>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Override
    public void close() {
        if (client != null) {
            client.close();
        }
    }
}
