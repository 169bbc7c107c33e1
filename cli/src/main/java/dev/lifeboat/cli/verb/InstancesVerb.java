package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.client.Refusal;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Table;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code instances list|show|delete}. */
public final class InstancesVerb {
    private static final Duration DELETION = Duration.ofMinutes(10);

    private InstancesVerb() {}

    static List<JsonNode> all(Verb verb, @Nullable String vault) {
        var instances = new ArrayList<JsonNode>();
        var ids = vault != null
                ? List.of(verb.scope().vault(vault))
                : verb.client().list(verb.scope().vaults()).stream()
                        .map(found -> found.path("id").asText())
                        .toList();
        ids.forEach(id -> instances.addAll(verb.client().list(id + "/backupInstances")));
        return instances;
    }

    static Table table(List<JsonNode> instances) {
        var table = new Table("INSTANCE", "CLUSTER", "NAMESPACES", "POLICY", "PROTECTION");
        for (var instance : instances) {
            var properties = Verb.properties(instance);
            var parameters = properties
                    .path("policyInfo")
                    .path("policyParameters")
                    .path("backupDatasourceParametersList")
                    .path(0);
            var namespaces = Verb.strings(parameters.path("includedNamespaces"));
            table.row(
                    Verb.name(instance),
                    properties.path("dataSourceInfo").path("resourceName").asText(""),
                    namespaces.isEmpty() ? "all" : String.join(",", namespaces),
                    Names.last(properties.path("policyInfo").path("policyId").asText("")),
                    properties.path("currentProtectionState").asText());
        }
        return table;
    }

    @Command(
            name = "list",
            description = "Lists the backup instances: what is protected.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat instances list", "  lifeboat instances list --vault main -o json"})
    public static final class ListInstances extends Verb {
        @Option(names = "--vault", paramLabel = "NAME", description = "Only those of this vault")
        private @Nullable String vault;

        public ListInstances(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var instances = all(this, vault);
            if (isJson()) {
                printList(instances);
            } else {
                console().print(table(instances).text());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Shows a backup instance.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat instances show shop -o json"})
    public static final class Show extends Verb {
        @Parameters(paramLabel = "INSTANCE", description = "The backup instance")
        private String name = "";

        @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
        private @Nullable String vault;

        public Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var instance = client().get(instance(vault(vault), name));
            if (isJson()) {
                console().json(instance);
            } else {
                console().print(table(List.of(instance)).text());
                var error = properties(instance).path("protectionErrorDetails");
                if (error.has("code")) {
                    console()
                            .line("\n" + error.path("code").asText() + ": "
                                    + error.path("message").asText());
                }
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "delete",
            description = "Deletes a backup instance with its recovery points and snapshots.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat instances delete shop --yes",
                "  lifeboat instances delete shop --yes --forget     the cluster is gone: print every snapshot left behind"
            })
    public static final class Delete extends Verb {
        @Parameters(paramLabel = "INSTANCE", description = "The backup instance")
        private String name = "";

        @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
        private @Nullable String vault;

        @Option(names = "--yes", description = "Really delete; its backups cannot be brought back")
        private boolean yes;

        @Option(
                names = "--forget",
                description = "Also without a live extension; snapshots stay behind and are listed in the job")
        private boolean forget;

        public Delete(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var id = instance(vault(vault), name);
            if (!yes) {
                throw Failure.usage(
                        "Deleting " + name + " deletes its recovery points.", "Say --yes if that is what you want.");
            }
            console().status("Deleting " + name);
            if (!operations().delete(id + (forget ? "?forget=true" : ""))) {
                throw missing("backup instance " + name, "instances list");
            }
            // the operation begins a job; who deletes next what the instance needs must know that it is gone
            operations().until("The deletion of " + name, DELETION, () -> gone(id));
            console().note("Deleted: " + name);
            if (forget) {
                console().note("What stayed behind in the cluster stands in the job: lifeboat jobs list");
            }
            return Exit.DONE;
        }

        private Optional<Boolean> gone(String id) {
            var instance = client().find(id);
            var error = instance.map(found -> properties(found).path("protectionErrorDetails"))
                    .filter(details -> details.has("code"));
            if (error.isPresent()) {
                throw Refusal.ofUserFacing(error.get());
            }
            return instance.isEmpty() ? Optional.of(true) : Optional.empty();
        }
    }
}
