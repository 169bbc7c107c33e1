package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.output.Text;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jobs list|show}. */
public final class JobsVerb {
    private JobsVerb() {}

    static List<JsonNode> all(Verb verb, @Nullable String vault) {
        var ids = vault != null
                ? List.of(verb.scope().vault(vault))
                : verb.client().list(verb.scope().vaults()).stream()
                        .map(found -> found.path("id").asText())
                        .toList();
        var jobs = new ArrayList<JsonNode>();
        ids.forEach(id -> jobs.addAll(verb.client().list(id + "/backupJobs")));
        jobs.sort(Comparator.comparing(
                        (JsonNode job) -> Verb.properties(job).path("startTime").asText())
                .reversed());
        return jobs;
    }

    static Table table(List<JsonNode> jobs) {
        var table = new Table("JOB", "OPERATION", "INSTANCE", "STATUS", "STARTED", "DURATION");
        for (var job : jobs) {
            var properties = Verb.properties(job);
            table.row(
                    Verb.name(job),
                    properties.path("operation").asText(),
                    Names.last(properties.path("backupInstanceId").asText("")),
                    properties.path("status").asText(),
                    Text.time(properties.path("startTime").asText("")),
                    Text.duration(properties.path("duration").asText("")));
        }
        return table;
    }

    @Command(
            name = "list",
            description = "Lists jobs, newest first.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat jobs list", "  lifeboat jobs list --vault main -o json"})
    public static final class ListJobs extends Verb {
        @Option(names = "--vault", paramLabel = "NAME", description = "Only those of this vault")
        private @Nullable String vault;

        public ListJobs(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var jobs = all(this, vault);
            if (isJson()) {
                printList(jobs);
            } else {
                console().print(table(jobs).text());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Shows a job; one that is running is followed live to its end.",
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat jobs show 6f1c2f9e-...",
                "  lifeboat jobs show 6f1c2f9e-... --outcomes     what became of every object of a restore"
            })
    public static final class ShowJob extends Verb {
        @Parameters(paramLabel = "JOB", description = "Name of the job")
        private String job = "";

        @Option(names = "--vault", paramLabel = "NAME", description = "Vault of the job; found by itself if left out")
        private @Nullable String vault;

        @Option(
                names = "--follow",
                negatable = true,
                defaultValue = "true",
                fallbackValue = "true",
                description = "Follow a running job to its end (default)")
        private boolean follow = true;

        @Option(names = "--outcomes", description = "For a restore: what became of every object")
        private boolean outcomes;

        @Option(
                names = "--timeout",
                paramLabel = "ISO",
                description = "Follow at most this long, for example PT30M; default P1D")
        private Duration timeout = Duration.ofDays(1);

        public ShowJob(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var found = find();
            if (outcomes) {
                requireRestore(found);
            }
            var jobs = new Jobs(client(), console(), surroundings().clock());
            return follow && !Jobs.isTerminal(found)
                    ? jobs.follow(found.path("id").asText(), timeout, ended -> show(jobs, ended))
                    : show(jobs, found);
        }

        private int show(Jobs jobs, JsonNode found) {
            var report = outcomes ? client().list(reportOf(found)) : List.<JsonNode>of();
            if (isJson()) {
                if (outcomes && found instanceof ObjectNode object) {
                    object.set("outcomes", array(report));
                }
                console().json(found);
            } else {
                jobs.print(found);
                printOutcomes(report);
            }
            return Jobs.exit(found);
        }

        /** The server has no report of other jobs, and would say that this one's was never made. */
        private static void requireRestore(JsonNode job) {
            var operation = properties(job).path("operation").asText();
            if (!operation.equals("Restore")) {
                throw Failure.usage(
                        "Only restores have outcomes; the job " + name(job) + " is of the kind " + operation + ".",
                        "Leave out --outcomes, or look for a restore with 'lifeboat jobs list'.");
            }
        }

        private static String reportOf(JsonNode job) {
            return job.path("id").asText() + "/providers/Lifeboat.Backup/restoreReport";
        }

        private JsonNode find() {
            if (job.startsWith("/")) {
                return client().get(job);
            }
            Names.check(job);
            var vaults = vault != null
                    ? List.of(scope().vault(vault))
                    : client().list(scope().vaults()).stream()
                            .map(found -> found.path("id").asText())
                            .toList();
            return vaults.stream()
                    .map(id -> client().find(id + "/backupJobs/" + job))
                    .flatMap(Optional::stream)
                    .findFirst()
                    .orElseThrow(() -> new Failure(
                            CommandError.RESOURCE_NOT_FOUND,
                            "There is no job " + job + ".",
                            "The name is wrong, or the job belongs to a vault that was deleted.",
                            List.of("Look at 'lifeboat jobs list'.")));
        }

        private void printOutcomes(List<JsonNode> report) {
            var table = new Table("OUTCOME", "SECTION", "OBJECT", "REASON");
            for (var outcome : report) {
                table.row(
                        outcome.path("state").asText(),
                        outcome.path("section").asText(),
                        outcome.path("key").asText(),
                        (outcome.path("code").asText("") + " "
                                        + outcome.path("reason").asText(""))
                                .strip());
            }
            if (!table.isEmpty()) {
                console().print("\n" + table.text());
            }
        }
    }
}
