package dev.lifeboat.cli.verb;

import dev.lifeboat.install.Version;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "version", description = "Shows the version of this command line.")
public final class VersionVerb implements Callable<Integer> {
    private final Surroundings surroundings;

    public VersionVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        surroundings.console().line("lifeboat " + Version.current());
        return 0;
    }
}
