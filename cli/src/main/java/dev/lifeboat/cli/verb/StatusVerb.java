package dev.lifeboat.cli.verb;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description =
                "Shows the server, its clusters, what is protected, and what is running; warns of what needs somebody.",
        footerHeading = "%nExamples:%n",
        footer = {"  lifeboat status", "  lifeboat status -o json"})
public final class StatusVerb extends Verb {
    private static final int RECENT = 10;

    public StatusVerb(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run() {
        var server = server();
        var clusters = client().list(scope().clusters());
        var vaults = client().list(scope().vaults());
        var instances = InstancesVerb.all(this, null);
        var jobs = JobsVerb.all(this, null).stream().limit(RECENT).toList();
        if (isJson()) {
            var all = Json.object();
            all.set("server", server);
            all.set("clusters", array(clusters));
            all.set("vaults", array(vaults));
            all.set("instances", array(instances));
            all.set("jobs", array(jobs));
            console().json(all);
            return Exit.DONE;
        }
        console()
                .line("Server " + client().server() + ", version "
                        + server.path("version").asText("unknown"));
        if (server.path("recoveryKeyPresent").asBoolean(false)) {
            console()
                    .note(
                            "Warning: the recovery key still lies in the server's data folder. Move the file recovery-key to a safe place: whoever has it and the store can read every backup, and without it nobody can rescue them.");
        }
        var seen = ClusterVerb.Seen.all(this, clusters);
        seen.forEach(this::warn);
        section(
                "Clusters",
                ClusterVerb.table(seen).text(),
                clusters.isEmpty(),
                "lifeboat cluster add NAME --kubeconfig FILE");
        section("Vaults", VaultVerb.table(vaults).text(), vaults.isEmpty(), "lifeboat vault create NAME");
        section(
                "Protected",
                InstancesVerb.table(instances).text(),
                instances.isEmpty(),
                "lifeboat protect CLUSTER --namespace NAMESPACE");
        section("Latest jobs", JobsVerb.table(jobs).text(), jobs.isEmpty(), "lifeboat backup INSTANCE");
        return Exit.DONE;
    }

    /** An extension that is silent backs nothing up, and no job says so before the next one is due. */
    private void warn(ClusterVerb.Seen seen) {
        var cluster = name(seen.cluster());
        for (var complaint : seen.complaints()) {
            console()
                    .note("Warning: the extension of " + cluster + " is not well: "
                            + complaint.path("code").asText() + ": "
                            + complaint.path("message").asText() + " (lifeboat cluster show " + cluster + ")");
        }
    }

    private void section(String title, String table, boolean empty, String next) {
        console().line("\n" + title);
        console().print(empty ? "  none yet: " + next + "\n" : table.indent(2));
    }
}
