package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.verb.Surroundings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code lifeboat repository VERB}, in the order in which people need them. */
public final class RepositoryVerbs {
    private static final Map<String, Function<Surroundings, CommandLine>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("init", with -> new CommandLine(new InitVerb(with)));
        ALL.put("backup", with -> new CommandLine(new BackupVerb(with)));
        ALL.put(
                "points",
                with -> new CommandLine(new PointsVerb(with))
                        .addSubcommand(new CommandLine(new DeletePointsVerb(with))));
        ALL.put("ls", with -> new CommandLine(new LsVerb(with)));
        ALL.put("cat", with -> new CommandLine(new CatVerb(with)));
        ALL.put("find", with -> new CommandLine(new FindVerb(with)));
        ALL.put("diff", with -> new CommandLine(new DiffVerb(with)));
        ALL.put("restore", with -> new CommandLine(new RestoreVerb(with)));
        ALL.put("check", with -> new CommandLine(new CheckVerb(with)));
        ALL.put("gc", with -> new CommandLine(new GcVerb(with)));
        ALL.put("stats", with -> new CommandLine(new StatsVerb(with)));
        ALL.put(
                "keys",
                with -> group("keys", "Lists, adds, rotates, retires and removes the keys that open the repository.")
                        .addSubcommand(new CommandLine(new KeysVerb.ListSlots(with)))
                        .addSubcommand(new CommandLine(new KeysVerb.Add(with)))
                        .addSubcommand(new CommandLine(new KeysVerb.Rotate(with)))
                        .addSubcommand(new CommandLine(new KeysVerb.Retire(with)))
                        .addSubcommand(new CommandLine(new KeysVerb.Remove(with))));
    }

    private RepositoryVerbs() {}

    /** @param words after {@code repository}: when the first is a verb, only that one, as reading annotations takes time */
    public static CommandLine commandLine(Surroundings surroundings, List<String> words) {
        var group = group(
                "repository",
                "Backs up folders and volumes into a repository on any store, and reads any repository with its key:"
                        + " without a vault server and without a cluster.");
        var first = words.isEmpty() ? "" : words.getFirst();
        ALL.forEach((name, verb) -> {
            if (name.equals(first) || !ALL.containsKey(first)) {
                group.addSubcommand(name, verb.apply(surroundings));
            }
        });
        return group;
    }

    private static CommandLine group(String name, String description) {
        var spec = CommandSpec.create().name(name);
        spec.usageMessage().description(description);
        spec.usageMessage().synopsisSubcommandLabel("VERB");
        return new CommandLine(spec);
    }
}
