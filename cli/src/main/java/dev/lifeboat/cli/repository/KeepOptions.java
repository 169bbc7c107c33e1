package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.core.policy.Keep;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How many points of each source stay. */
final class KeepOptions {
    @Option(names = "--keep-last", paramLabel = "N", description = "Of each source keep the last N complete points")
    private @Nullable Integer last;

    @Option(
            names = "--keep-daily",
            paramLabel = "N",
            description = "Keep the first complete point of each of the last N days that have one")
    private @Nullable Integer daily;

    @Option(names = "--keep-weekly", paramLabel = "N", description = "As that, of weeks, which begin on Sunday")
    private @Nullable Integer weekly;

    @Option(names = "--keep-monthly", paramLabel = "N", description = "As that, of months")
    private @Nullable Integer monthly;

    @Option(names = "--keep-yearly", paramLabel = "N", description = "As that, of years")
    private @Nullable Integer yearly;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            description = "Whose days these are, for example Europe/Berlin. Default: this machine's")
    private @Nullable String zone;

    /** None if no number is given. */
    Optional<Keep> rule() {
        if (last == null && daily == null && weekly == null && monthly == null && yearly == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Keep(number(last), number(daily), number(weekly), number(monthly), number(yearly)));
        } catch (IllegalArgumentException e) {
            throw Failure.usage(e.getMessage() + ".", "Give at least one --keep option a number from 1 on.");
        }
    }

    ZoneId zone() {
        try {
            return zone == null ? ZoneId.systemDefault() : ZoneId.of(zone);
        } catch (DateTimeException _) {
            throw Failure.usage("There is no time zone " + zone + ".", "Give one as Europe/Berlin, or UTC.");
        }
    }

    private static int number(@Nullable Integer given) {
        return given == null ? 0 : given;
    }
}
