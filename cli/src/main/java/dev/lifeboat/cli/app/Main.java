package dev.lifeboat.cli.app;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.TerminalPrompt;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.LifeboatException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line. */
public final class Main {
    /** Of commands and options, where one does not exist. */
    private static final int LIKE = 3;

    /** What Java makes of bytes that are not UTF-8; which they were is lost, and another folder would be meant. */
    private static final char UNREADABLE = '\ufffd';

    private Main() {}

    public static void main(String[] words) {
        var environment = System.getenv();
        var console = new Console(System.out, System.err, isTerminal(), new TerminalPrompt());
        var home = Objects.requireNonNullElse(environment.get("HOME"), System.getProperty("user.home", "."));
        var surroundings = new Surroundings(console, environment, Path.of(home), InstantSource.system());
        System.exit(run(surroundings, List.of(words)));
    }

    /** @return the exit code */
    public static int run(Surroundings surroundings, List<String> words) {
        var console = surroundings.console();
        var strange =
                words.stream().filter(word -> word.indexOf(UNREADABLE) >= 0).findFirst();
        if (strange.isPresent()) {
            return notUtf8(console, strange.get());
        }
        try {
            return Verbs.commandLine(surroundings, words)
                    .setOut(console.writer())
                    .setParameterExceptionHandler((e, _) -> usage(console, e))
                    .setExecutionExceptionHandler((e, _, _) -> failed(console, e))
                    .execute(words.toArray(String[]::new));
        } catch (OutOfMemoryError _) {
            return full(console);
        }
    }

    private static int notUtf8(Console console, String word) {
        console.failure(
                Failure.usage(
                        "'" + word + "' is not UTF-8, and what it names is not certain.",
                        "Give the folder by another name: ln -s FOLDER LINK; a path in a point with --escaped, as 'ls' shows it."));
        return Exit.USAGE;
    }

    /** What was under way is gone with its objects, so there is room again to say so. */
    private static int full(Console console) {
        console.failure(
                new Failure(
                        CommandError.OUT_OF_MEMORY,
                        "This process has used up its memory.",
                        "Its heap is limited to " + (Runtime.getRuntime().maxMemory() >> 20)
                                + " MiB; a repository of very many chunks or points needs more.",
                        List.of(
                                "Nothing that was there before is lost. Run it again with more, for example LIFEBOAT_HEAP=1g.")));
        return Exit.FAILED;
    }

    private static int usage(Console console, ParameterException e) {
        var command = e.getCommandLine().getCommandSpec().qualifiedName();
        var isGroup = !e.getCommandLine().getSubcommands().isEmpty();
        if (e instanceof UnmatchedArgumentException unmatched) {
            console.note(unknown(command, isGroup, unmatched));
        } else {
            if (isGroup) {
                console.print(e.getCommandLine().getUsageMessage());
            }
            console.note(String.valueOf(e.getMessage()));
        }
        console.note("Show how it is used: " + command + " --help");
        return Exit.USAGE;
    }

    /** The parser's own text speaks of indexes of arguments. */
    private static String unknown(String command, boolean isGroup, UnmatchedArgumentException e) {
        var word = e.getUnmatched().getFirst();
        var what = e.isUnknownOption()
                ? command + " has no option '" + word + "'."
                : isGroup
                        ? "There is no command '" + command + " " + word + "'."
                        : command + " takes fewer words: '" + word + "' is one too many.";
        var like = e.getSuggestions().stream().limit(LIKE).toList();
        if (!like.isEmpty()) {
            return what + " Like it: " + String.join(", ", like) + ".";
        }
        return isGroup && !e.isUnknownOption()
                ? what + " There are: "
                        + String.join(", ", e.getCommandLine().getSubcommands().keySet()) + "."
                : what;
    }

    private static int failed(Console console, Exception e) {
        var failure = switch (e) {
            case Failure known -> known;
            case LifeboatException known -> Failure.of(known);
            case UncheckedIOException known ->
                new Failure(CommandError.FILE_FAILED, String.valueOf(known.getMessage()) + ".");
            default -> new Failure(CommandError.INTERNAL_ERROR, "The command line failed: " + e + ".");
        };
        console.failure(failure);
        if (Boolean.getBoolean("lifeboat.trace")) {
            e.printStackTrace();
        }
        return failure.exit();
    }

    @SuppressWarnings("SystemConsoleNull") // NullAway knows it as nullable
    private static boolean isTerminal() {
        var terminal = System.console();
        return terminal != null && terminal.isTerminal();
    }
}
