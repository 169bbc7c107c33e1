package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.client.Login;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Table;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy create|list|show}. */
public final class PolicyVerb {
    private PolicyVerb() {}

    static Table table(List<JsonNode> policies) {
        var table = new Table("POLICY", "SCHEDULE", "KEEPS");
        for (var policy : policies) {
            var schedule = "";
            var keeps = "";
            for (var rule : Verb.properties(policy).path("policyRules")) {
                schedule += String.join(
                        ", ", Verb.strings(rule.path("trigger").path("schedule").path("repeatingTimeIntervals")));
                for (var lifecycle : rule.path("lifecycles")) {
                    keeps += (keeps.isEmpty() ? "" : ", ") + rule.path("name").asText() + " "
                            + lifecycle.path("deleteAfter").path("duration").asText() + " "
                            + lifecycle
                                    .path("sourceDataStore")
                                    .path("dataStoreType")
                                    .asText();
                }
            }
            table.row(Verb.name(policy), schedule, keeps);
        }
        return table;
    }

    @Command(
            name = "create",
            description = "Creates or changes a policy: when backups are made and how long they are kept.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat policy create nightly --every P1D --keep P30D",
                "  lifeboat policy create special --file policy.json      the API's own body, tags and all"
            })
    public static final class Create extends Verb {
        @Parameters(paramLabel = "NAME", description = "3 to 150 letters, digits and '-'")
        private String name = "";

        @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
        private @Nullable String vault;

        @Option(names = "--every", paramLabel = "ISO", description = "PT4H, PT6H, PT8H, PT12H, P1D or P1W; default P1D")
        private String every = "P1D";

        @Option(
                names = "--keep",
                paramLabel = "ISO",
                description = "How long points are kept, for example P7D; default P7D")
        private String keep = "P7D";

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "Body of the policy as JSON, instead of --every and --keep")
        private @Nullable Path file;

        public Create(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var body = file == null
                    ? Policies.body(every, keep, surroundings().clock().instant())
                    : Json.parse(Login.read(file).getBytes(StandardCharsets.UTF_8));
            var policy = operations().put(vault(vault) + "/backupPolicies/" + Names.check(name), body);
            if (isJson()) {
                console().json(policy);
            } else {
                console().print(table(List.of(policy)).text());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "list",
            description = "Lists the policies of a vault.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat policy list --vault main"})
    public static final class ListPolicies extends Verb {
        @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
        private @Nullable String vault;

        public ListPolicies(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var policies = client().list(vault(vault) + "/backupPolicies");
            if (isJson()) {
                printList(policies);
            } else {
                console().print(table(policies).text());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Shows a policy.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat policy show default -o json"})
    public static final class Show extends Verb {
        @Parameters(paramLabel = "NAME", description = "The policy")
        private String name = "";

        @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
        private @Nullable String vault;

        public Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var policy = client().get(vault(vault) + "/backupPolicies/" + Names.check(name));
            if (isJson()) {
                console().json(policy);
            } else {
                console().print(table(List.of(policy)).text());
            }
            return Exit.DONE;
        }
    }
}
