package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.install.Deadlines;
import dev.lifeboat.install.TargetCluster;
import dev.lifeboat.install.Uninstaller;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code cluster list|show|remove}; adding is in {@link ClusterAddVerb}. */
public final class ClusterVerb {
    private ClusterVerb() {}

    /** A cluster and its extension, if it has one. */
    record Seen(JsonNode cluster, Optional<JsonNode> extension) {
        static List<Seen> all(Verb verb, List<JsonNode> clusters) {
            return clusters.stream()
                    .map(cluster -> new Seen(cluster, ClusterVerb.extension(verb, Verb.name(cluster))))
                    .toList();
        }

        /** Why backups of it fail, for example because its extension is silent. */
        List<JsonNode> complaints() {
            var complaints = new ArrayList<JsonNode>();
            extension.ifPresent(found -> Verb.properties(found).path("statuses").forEach(status -> {
                if (status.path("level").asText().equals("Error")) {
                    complaints.add(status);
                }
            }));
            return complaints;
        }

        /** How the extension was provisioned; if that went well and it is ill now, how it is now. */
        private String state() {
            var provisioned = extension.map(
                    found -> Verb.properties(found).path("provisioningState").asText());
            var complaints = complaints();
            return provisioned.filter("Succeeded"::equals).isPresent() && !complaints.isEmpty()
                    ? complaints.getFirst().path("code").asText()
                    : provisioned.orElse("none");
        }

        private String message() {
            return extension
                    .map(found ->
                            Verb.properties(found).at("/statuses/0/message").asText(""))
                    .orElse("");
        }
    }

    static Table table(List<Seen> clusters) {
        var table = new Table("CLUSTER", "EXTENSION", "VERSION", "KUBERNETES", "MESSAGE");
        for (var seen : clusters) {
            // what the extension says of itself comes with its heartbeats, which the server shows at the cluster
            var facts = Verb.properties(seen.cluster()).at("/lifeboat/facts");
            table.row(
                    Verb.name(seen.cluster()),
                    seen.state(),
                    facts.path("extensionVersion").asText(""),
                    facts.path("kubernetesVersion").asText(""),
                    seen.message());
        }
        return table;
    }

    static Optional<JsonNode> extension(Verb verb, String cluster) {
        return verb.client().find(verb.scope().extension(cluster));
    }

    @Command(
            name = "list",
            description = "Lists the clusters and the state of their extensions.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat cluster list"})
    public static final class ListClusters extends Verb {
        public ListClusters(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var clusters = client().list(scope().clusters());
            if (isJson()) {
                printList(clusters);
            } else {
                console().print(table(Seen.all(this, clusters)).text());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "show",
            description = "Shows a cluster and the health of its extension.",
            footerHeading = "%nExamples:%n",
            footer = {"  lifeboat cluster show prod", "  lifeboat cluster show prod -o json"})
    public static final class Show extends Verb {
        @Parameters(paramLabel = "NAME", description = "The cluster")
        private String name = "";

        public Show(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var cluster = client().get(scope().cluster(name));
            var extension = extension(this, name);
            if (isJson()) {
                var both = (ObjectNode) Json.object().set("cluster", cluster);
                extension.ifPresent(found -> both.set("extension", found));
                console().json(both);
                return Exit.DONE;
            }
            console().print(table(List.of(new Seen(cluster, extension))).text());
            var statuses = new Table("STATUS", "LEVEL", "TIME", "MESSAGE");
            extension.ifPresent(found -> properties(found)
                    .path("statuses")
                    .forEach(status -> statuses.row(
                            status.path("code").asText(""),
                            status.path("level").asText(""),
                            Text.time(status.path("time").asText("")),
                            status.path("message").asText(""))));
            if (!statuses.isEmpty()) {
                console().print("\n" + statuses.text());
            }
            return Exit.DONE;
        }
    }

    @Command(
            name = "remove",
            description = {
                "Removes a cluster that protects nothing any more, and its extension.",
                "With a kubeconfig also everything that the installation made in the cluster; definitions with objects stay."
            },
            footerHeading = "%nExamples:%n",
            footer = {
                "  lifeboat cluster remove prod --kubeconfig ~/.kube/config --yes",
                "  lifeboat cluster remove prod --kubeconfig ~/.kube/config --yes --keep-backups     what is protected stays known"
            })
    public static final class Remove extends Verb {
        @Parameters(paramLabel = "NAME", description = "The cluster")
        private String name = "";

        @Option(
                names = "--kubeconfig",
                paramLabel = "FILE",
                description = "Kubeconfig of an administrator, to remove the extension's objects")
        private @Nullable Path kubeconfig;

        @Option(
                names = "--context",
                paramLabel = "NAME",
                description = "Context of the kubeconfig; default: its current one")
        private @Nullable String context;

        @Option(names = "--yes", description = "Really remove")
        private boolean yes;

        @Option(
                names = "--keep-backups",
                description =
                        "Remove the extension although something is protected; the cluster and its backups stay known")
        private boolean keepBackups;

        public Remove(Surroundings surroundings) {
            super(surroundings);
        }

        @Override
        int run() {
            var id = scope().cluster(name);
            if (!yes) {
                throw Failure.usage("Removing " + name + " ends its backups.", "Say --yes if that is what you want.");
            }
            if (!keepBackups) {
                refuseWhileProtected(id);
            }
            var extension = extension(this, name);
            if (extension.isEmpty() && kubeconfig == null && client().find(id).isEmpty()) {
                throw missing("cluster " + name, "cluster list");
            }
            extension.ifPresent(_ -> {
                console().status("Deleting the extension of " + name);
                operations().delete(scope().extension(name));
            });
            if (kubeconfig != null) {
                try (var target = TargetCluster.open(kubeconfig, context)) {
                    requireSame(target.uid());
                    new Uninstaller(target, Deadlines.DEFAULT, surroundings().clock(), console()::status).uninstall();
                }
            }
            if (keepBackups) {
                console().note("Removed: the extension of " + name);
                return Exit.DONE;
            }
            for (var binding : client().list(id + "/trustedAccessRoleBindings")) {
                operations().delete(binding.path("id").asText());
            }
            console().status("Removing " + name);
            operations().delete(id);
            console().note("Removed: cluster " + name);
            if (kubeconfig == null) {
                console()
                        .note(
                                "The extension's objects are still in the cluster; remove them with --kubeconfig, or with kubectl delete namespace dataprotection-microsoft.");
            }
            return Exit.DONE;
        }

        /** The vault server refuses as well, but only when the extension is gone already. */
        private void refuseWhileProtected(String id) {
            var instances = InstancesVerb.all(this, null).stream()
                    .filter(instance -> properties(instance)
                            .at("/dataSourceInfo/resourceID")
                            .asText("")
                            .equalsIgnoreCase(id))
                    .count();
            if (instances > 0) {
                throw new LifeboatException(
                        ErrorCode.CLUSTER_IN_USE, Map.of("cluster", name, "instances", Long.toString(instances)));
            }
        }

        /** Another cluster's extension is not removed because of a wrong kubeconfig. */
        private void requireSame(String uid) {
            var known = client().find(scope().cluster(name))
                    .map(cluster -> properties(cluster).path("clusterUid").asText(""))
                    .orElse("");
            if (!known.isEmpty() && !known.equalsIgnoreCase(uid)) {
                throw Failure.usage(
                        "The kubeconfig is that of another cluster than " + name + ".",
                        "Give the kubeconfig of " + name + ", whose namespace kube-system has the UID " + known + ".");
            }
        }
    }
}
