package dev.lifeboat.cli.verb;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lifeboat.cli.client.Pause;
import dev.lifeboat.cli.client.VaultClient;
import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Interrupt;
import dev.lifeboat.cli.output.Table;
import dev.lifeboat.cli.output.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/** Follows a job to its end and shows what became of it. */
final class Jobs {
    private static final Duration PAUSE = Duration.ofMillis(700);
    /** A server that restarts is waited for; the job goes on meanwhile. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    /** For an answer of the server that is under way at Ctrl-C. */
    private static final Duration TO_LEAVE = Duration.ofSeconds(10);

    private static final Set<String> TERMINAL = Set.of("Completed", "CompletedWithWarnings", "Failed", "Cancelled");

    private final VaultClient client;
    private final Console console;
    private final InstantSource clock;

    Jobs(VaultClient client, Console console, InstantSource clock) {
        this.client = client;
        this.console = console;
        this.clock = clock;
    }

    static boolean isTerminal(JsonNode job) {
        return TERMINAL.contains(job.path("properties").path("status").asText());
    }

    /**
     * Follows a job to its end, and tells who ends the following by Ctrl-C that the job goes on.
     *
     * @param end done with the job as it has ended
     * @return the exit code
     * @throws Failure TimedOut after {@code limit}; the job itself goes on
     */
    int follow(String id, Duration limit, ToIntFunction<JsonNode> end) {
        var job = Names.last(id);
        // first of all: whoever loses the terminal has to know what to look for
        console.note("Following job " + job);
        Supplier<Failure> left = () -> Failure.interrupted(
                "The job " + job + " is not followed any more; it goes on in the vault server.",
                "Look at it with 'lifeboat jobs show " + job + "'.");
        return Interrupt.guard(console, TO_LEAVE, () -> end.applyAsInt(follow(id, limit)), left, left);
    }

    /** @throws Failure TimedOut after {@code limit}; the job itself goes on */
    private JsonNode follow(String id, Duration limit) {
        var deadline = clock.instant().plus(limit);
        var lastSeen = clock.instant();
        for (; ; ) {
            try {
                var job = client.get(id);
                lastSeen = clock.instant();
                if (isTerminal(job)) {
                    return job;
                }
                console.status(progress(job.path("properties"), clock.instant()));
            } catch (Failure e) {
                if (e.exit() != Exit.UNREACHABLE || clock.instant().isAfter(lastSeen.plus(SILENCE))) {
                    throw e;
                }
                console.status("The vault server does not answer; waiting for it");
            }
            if (!clock.instant().isBefore(deadline)) {
                throw new Failure(
                        CommandError.TIMED_OUT,
                        "The job " + Names.last(id) + " has not ended within " + Text.duration(limit) + ".",
                        "It is still running.",
                        List.of("Look again with 'lifeboat jobs show " + Names.last(id) + "'."));
            }
            Pause.of(PAUSE);
        }
    }

    /** One line: what is being done, how far, for how long. */
    static String progress(JsonNode properties, Instant now) {
        var line = new StringBuilder(properties.path("operation").asText("Job"))
                .append(": ")
                .append(properties.path("status").asText("InProgress"));
        for (var task : properties.path("extendedInfo").path("subTasks")) {
            var status = task.path("taskStatus").asText();
            if (status.equalsIgnoreCase("InProgress")) {
                line.append(", ").append(task.path("taskName").asText());
                var progress = task.path("taskProgress").asText("");
                line.append(progress.isBlank() ? "" : " " + progress);
            }
        }
        var bytes =
                properties.path("extendedInfo").path("dataTransferredInBytes").asLong(0);
        line.append(bytes > 0 ? ", " + Text.bytes(bytes) : "");
        return line + since(properties.path("startTime").asText(""), now);
    }

    private static String since(String start, Instant now) {
        try {
            var elapsed = Duration.between(Instant.parse(start), now);
            // to the second: a plain line per change must not be a line per look
            return elapsed.isNegative() || elapsed.toSeconds() < 10 ? "" : ", " + elapsed.toSeconds() / 10 * 10 + " s";
        } catch (DateTimeParseException _) {
            return "";
        }
    }

    /** The exit code that goes with a job's end. */
    static int exit(JsonNode job) {
        return switch (job.path("properties").path("status").asText()) {
            case "CompletedWithWarnings" -> Exit.WARNINGS;
            case "Failed", "Cancelled" -> Exit.FAILED;
            default -> Exit.DONE;
        };
    }

    void print(JsonNode job) {
        var properties = job.path("properties");
        var text = new StringBuilder();
        field(text, "Job", job.path("name").asText());
        field(text, "Operation", properties.path("operation").asText());
        field(text, "Instance", properties.path("backupInstanceFriendlyName").asText());
        field(text, "Status", properties.path("status").asText());
        field(text, "Started", Text.time(properties.path("startTime").asText("")));
        field(text, "Duration", Text.duration(properties.path("duration").asText("")));
        var extended = properties.path("extendedInfo");
        var bytes = extended.path("dataTransferredInBytes").asLong(0);
        field(text, "Transferred", bytes > 0 ? Text.bytes(bytes) : "");
        field(
                text,
                "Point",
                extended.path("targetRecoverPoint").path("recoveryPointID").asText(""));
        extended.path("additionalDetails")
                .properties()
                .forEach(
                        detail -> field(text, detail.getKey(), detail.getValue().asText()));
        console.print(text.toString());
        printSubTasks(extended.path("subTasks"));
        for (var warning : extended.path("warningDetails")) {
            printFinding("Warning", warning.path("resourceName").asText(""), warning.path("warning"));
        }
        for (var error : properties.path("errorDetails")) {
            printFinding("Error", "", error);
        }
    }

    private void printSubTasks(JsonNode tasks) {
        var table = new Table("STEP", "STATUS", "PROGRESS");
        for (var task : tasks) {
            table.row(
                    task.path("taskName").asText(),
                    task.path("taskStatus").asText(),
                    task.path("taskProgress").asText(""));
        }
        if (!table.isEmpty()) {
            console.print("\n" + table.text());
        }
    }

    private void printFinding(String title, String resource, JsonNode finding) {
        var text = new StringBuilder("\n" + title + " " + finding.path("code").asText() + ": "
                + Text.oneLine(finding.path("message").asText("")) + "\n");
        field(text, "  On", resource);
        struck(text, finding.path("properties"));
        field(
                text,
                "  Cause",
                finding.path("innerError")
                        .path("additionalInfo")
                        .path("DetailedNonLocalisedMessage")
                        .asText(""));
        for (var action : finding.path("recommendedAction")) {
            field(text, "  Action", action.asText());
        }
        console.print(text.toString());
    }

    /** How many objects besides the first have the same finding, and which: an object that is missing in a backup has to be named. */
    private static void struck(StringBuilder text, JsonNode properties) {
        var count = properties.path("Count").asLong(1);
        if (count < 2) {
            return;
        }
        field(text, "  Count", Long.toString(count));
        var examples = properties.path("Examples").asText("");
        var others = count - 1 - examples.split(", ").length;
        field(text, "  Also", others > 0 && !examples.isEmpty() ? examples + " and " + others + " more" : examples);
    }

    private static void field(StringBuilder text, String name, String value) {
        if (!value.isBlank()) {
            text.append(name)
                    .append(": ")
                    .repeat(' ', Math.max(0, 12 - name.length()))
                    .append(Text.oneLine(value))
                    .append('\n');
        }
    }
}
