package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.client.Login;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Table;
import java.nio.file.Files;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code vault create|list|show|delete}. */
public final class VaultVerb {
    private VaultVerb() {}

    static Table table(List<JsonNode> vaults) {
        var table = new Table("VAULT", "LOCATION", "STATE", "SOFT DELETE", "IMMUTABILITY");
        for (var vault : vaults) {
            var security = Verb.properties(vault).path("securitySettings");
            table.row(
                    Verb.name(vault),
                    vault.path("location").asText(),
                    Verb.properties(vault).path("provisioningState").asText(),
                    security.path("softDeleteSettings").path("state").asText(""),
                    security.path("immutabilitySettings").path("state").asText(""));
        }
        return table;
    }

    @Command(
            name = "create",
            description =
                    "Creates a vault with an identity of its own. Verbs use it from then on unless told otherwise.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat vault create main"})
    public static final class Create extends Verb {
        @Parameters(paramLabel = "NAME", description = "2 to 50 letters, digits and '-'")
        private String name = "";

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var body = Json.object().put("location", scope().location());
            body.putObject("identity").put("type", "SystemAssigned");
            body.putObject("properties")
                    .putArray("storageSettings")
                    .addObject()
                    .put("datastoreType", "VaultStore")
                    .put("type", "LocallyRedundant");
            var vault = operations().put(scope().vault(name), body);
            remember();
            if (isJson()) {
                console().json(vault);
            } else {
                console().line("Vault " + name + " is ready.");
            }
            return Exit.DONE;
        }

        private void remember() {
            var file = Login.file(surroundings().environment(), surroundings().home());
            if (Files.exists(file) && !surroundings().environment().containsKey("LIFEBOAT_SERVER")) {
                login().withVault(name).save(file);
            }
        }
    }

    @Command(
            name = "list",
            description = "Lists the vaults.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat vault list"})
    public static final class ListVaults extends Verb {
        public ListVaults(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var vaults = client().list(scope().vaults());
            if (isJson()) {
                printList(vaults);
            } else {
                console().print(table(vaults).text());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Shows a vault.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat vault show main", "  lifeboat vault show main -o json"})
    public static final class Show extends Verb {
        @Parameters(paramLabel = "NAME", description = "The vault")
        private String name = "";

        public Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var vault = client().get(scope().vault(name));
            if (isJson()) {
                console().json(vault);
            } else {
                console().print(table(List.of(vault)).text());
                console()
                        .line("\nIdentity: "
                                + vault.path("identity").path("principalId").asText("none"));
                console().line("Id:       " + vault.path("id").asText());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "delete",
            description = "Deletes a vault that holds no backup instances.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat vault delete old"})
    public static final class Delete extends Verb {
        @Parameters(paramLabel = "NAME", description = "The vault")
        private String name = "";

        public Delete(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            if (!operations().delete(scope().vault(name))) {
                throw missing("vault " + name, "vault list");
            }
            console().note("Vault " + name + " is deleted.");
            return Exit.DONE;
        }
    }
}
