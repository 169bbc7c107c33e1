package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "backup",
        description = {
            "Backs an instance up now, and follows the job to its end.",
            "Exit code 0: everything is in the point. 3: the point is partial; what is missing is named."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  lifeboat backup shop", "  lifeboat backup shop --no-wait -o json"})
public final class BackupVerb extends Verb {
    @Parameters(paramLabel = "INSTANCE", description = "The backup instance, as 'lifeboat instances list' shows it")
    private String name = "";

    @Option(names = "--vault", paramLabel = "NAME", description = "The vault; not needed if there is only one")
    private @Nullable String vault;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            description = "Retention tag of the point; default: that of the policy")
    private @Nullable String tag;

    @Mixin
    private WaitOptions wait = new WaitOptions();

    public BackupVerb(Surroundings surroundings) {
        super(surroundings);
    }

    /** Whether to follow a job: yes unless told otherwise, on a terminal and in a script alike. */
    static final class WaitOptions {
        @Option(
                names = "--wait",
                negatable = true,
                defaultValue = "true",
                fallbackValue = "true",
                description = "Follow the job to its end (default); --no-wait prints its name and returns")
        private boolean wait = true;

        @Option(
                names = "--timeout",
                paramLabel = "ISO",
                description = "Follow at most this long, for example PT30M; default P1D. The job goes on")
        private Duration timeout = Duration.ofDays(1);

        int finish(Verb verb, JsonNode started) {
            var id = started.path("jobId").asText();
            var jobs =
                    new Jobs(verb.client(), verb.console(), verb.surroundings().clock());
            if (wait) {
                return jobs.follow(id, timeout, job -> ended(verb, jobs, job));
            }
            if (verb.isJson()) {
                verb.console().json(verb.client().get(id));
            } else {
                verb.console()
                        .line("Started job " + Names.last(id) + ". Follow it: lifeboat jobs show " + Names.last(id));
            }
            return Exit.DONE;
        }

        private static int ended(Verb verb, Jobs jobs, JsonNode job) {
            if (verb.isJson()) {
                verb.console().json(job);
            } else {
                jobs.print(job);
            }
            return Jobs.exit(job);
        }
    }

    @Override
    int run() {
        var id = instance(vault(vault), name);
        var instance = client().get(id);
        var policy = client().get(
                        properties(instance).path("policyInfo").path("policyId").asText());
        var body = Json.object();
        var options = body.putObject("backupRuleOptions").put("ruleName", Policies.backupRule(policy));
        var trigger = options.putObject("triggerOption");
        if (tag != null) {
            trigger.put("retentionTagOverride", tag);
        }
        console().status("Starting the backup of " + name);
        return wait.finish(this, operations().post(id + "/backup", body));
    }
}
