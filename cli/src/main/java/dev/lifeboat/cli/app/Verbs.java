package dev.lifeboat.cli.app;

import dev.lifeboat.cli.repository.RepositoryVerbs;
import dev.lifeboat.cli.verb.BackupVerb;
import dev.lifeboat.cli.verb.ClusterAddVerb;
import dev.lifeboat.cli.verb.ClusterVerb;
import dev.lifeboat.cli.verb.InitVerb;
import dev.lifeboat.cli.verb.InstancesVerb;
import dev.lifeboat.cli.verb.JobsVerb;
import dev.lifeboat.cli.verb.LoginVerb;
import dev.lifeboat.cli.verb.PointsVerb;
import dev.lifeboat.cli.verb.PolicyVerb;
import dev.lifeboat.cli.verb.ProtectVerb;
import dev.lifeboat.cli.verb.RestoreVerb;
import dev.lifeboat.cli.verb.StatusVerb;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.cli.verb.VaultVerb;
import dev.lifeboat.cli.verb.VersionVerb;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Every verb of the command line, in the order in which people need them. */
final class Verbs {
    private static final Map<String, Function<Surroundings, CommandLine>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("init", with -> new CommandLine(new InitVerb(with)));
        ALL.put(
                "server",
                _ -> group("server", "Runs a vault server: server run --data DIR --listen HOST:PORT.", List.of()));
        ALL.put("login", with -> new CommandLine(new LoginVerb(with)));
        ALL.put("status", with -> new CommandLine(new StatusVerb(with)));
        ALL.put(
                "cluster",
                with -> group(
                        "cluster",
                        "Adds, lists, shows and removes clusters.",
                        List.of(
                                new ClusterAddVerb(with),
                                new ClusterVerb.ListClusters(with),
                                new ClusterVerb.Show(with),
                                new ClusterVerb.Remove(with))));
        ALL.put(
                "vault",
                with -> group(
                        "vault",
                        "Creates, lists, shows and deletes vaults.",
                        List.of(
                                new VaultVerb.Create(with),
                                new VaultVerb.ListVaults(with),
                                new VaultVerb.Show(with),
                                new VaultVerb.Delete(with))));
        ALL.put(
                "policy",
                with -> group(
                        "policy",
                        "Creates, lists and shows policies: when, and for how long.",
                        List.of(
                                new PolicyVerb.Create(with),
                                new PolicyVerb.ListPolicies(with),
                                new PolicyVerb.Show(with))));
        ALL.put("protect", with -> new CommandLine(new ProtectVerb(with)));
        ALL.put(
                "instances",
                with -> group(
                        "instances",
                        "Lists, shows and deletes backup instances: what is protected.",
                        List.of(
                                new InstancesVerb.ListInstances(with),
                                new InstancesVerb.Show(with),
                                new InstancesVerb.Delete(with))));
        ALL.put("backup", with -> new CommandLine(new BackupVerb(with)));
        ALL.put(
                "points",
                with -> group(
                        "points",
                        "Lists recovery points and looks into them.",
                        List.of(
                                new PointsVerb.ListPoints(with),
                                new PointsVerb.Show(with),
                                new PointsVerb.Ls(with),
                                new PointsVerb.Cat(with),
                                new PointsVerb.Diff(with))));
        ALL.put("restore", with -> new CommandLine(new RestoreVerb(with)));
        ALL.put(
                "jobs",
                with -> group(
                        "jobs",
                        "Lists jobs, and follows a running one live.",
                        List.of(new JobsVerb.ListJobs(with), new JobsVerb.ShowJob(with))));
        ALL.put("repository", with -> RepositoryVerbs.commandLine(with, List.of()));
        ALL.put("version", with -> new CommandLine(new VersionVerb(with)));
    }

    private Verbs() {}

    /** The whole command line; when the first word is a verb, only that one: reading the annotations of all takes longer than many a verb. */
    static CommandLine commandLine(Surroundings surroundings, List<String> words) {
        var lifeboat = new CommandLine(new Lifeboat());
        var first = words.isEmpty() ? "" : words.getFirst();
        ALL.forEach((name, verb) -> {
            if (name.equals(first) || !ALL.containsKey(first)) {
                lifeboat.addSubcommand(
                        name,
                        name.equals("repository") && !words.isEmpty()
                                ? RepositoryVerbs.commandLine(surroundings, words.subList(1, words.size()))
                                : verb.apply(surroundings));
            }
        });
        withHelp(lifeboat);
        lifeboat.registerConverter(Duration.class, Verbs::duration);
        return lifeboat.setCaseInsensitiveEnumValuesAllowed(true).setUsageHelpWidth(120);
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeParseException _) {
            throw new TypeConversionException(
                    "'" + text + "' is not an ISO 8601 duration such as PT5M (5 minutes), PT2H or P1D");
        }
    }

    private static void withHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help")
                        .build());
        summarise(command.getCommandSpec());
        command.getSubcommands().values().forEach(Verbs::withHelp);
    }

    /** Lists of verbs show the first line alone: the first sentence, and the rest as a paragraph of the terminal's width. */
    private static void summarise(CommandSpec spec) {
        var text = String.join(" ", spec.usageMessage().description());
        var end = text.indexOf(". ");
        if (end > 0) {
            spec.usageMessage().description(text.substring(0, end + 1), text.substring(end + 2));
        } else if (!text.isEmpty()) {
            spec.usageMessage().description(text);
        }
    }

    private static CommandLine group(String name, String description, List<Object> verbs) {
        var spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        spec.usageMessage().synopsisSubcommandLabel("VERB");
        var group = new CommandLine(spec);
        for (var verb : verbs) {
            group.addSubcommand(new CommandLine(verb));
        }
        return group;
    }

    /** The word before all verbs. */
    @Command(
            name = "lifeboat",
            description = "Backup and restore of Kubernetes clusters.",
            synopsisSubcommandLabel = "VERB",
            footerHeading = "%nExit codes:%n",
            footer = {
                "  0 done   1 failed   2 wrong use   3 done with warnings   4 unreachable   5 denied",
                "",
                "First steps:",
                "  lifeboat init --data ./data && lifeboat server run --data ./data --listen 0.0.0.0:8443 &",
                "  lifeboat vault create main",
                "  lifeboat cluster add prod --kubeconfig ~/.kube/config --vault-url https://HOST:8443",
                "  lifeboat protect prod --namespace shop && lifeboat backup prod-shop"
            })
    static final class Lifeboat implements Callable<Integer> {

        @Spec
        private @Nullable CommandSpec spec;

        @Override
        public Integer call() {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "A verb is needed.");
        }
    }
}
