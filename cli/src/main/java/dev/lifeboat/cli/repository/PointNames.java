package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Console;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The points of a repository, and what people call them: {@code latest}, an id, or how an id begins. */
final class PointNames {
    static final String LATEST = "latest";
    /** Of an id, for people. */
    private static final int SHOWN = 8;

    private static final int LEAST = 4;
    /** Of sources, in an error. */
    private static final int NAMED = 4;

    /** Oldest first. */
    private final List<PointRecord> points;

    private final int damaged;

    private PointNames(List<PointRecord> points, int damaged) {
        this.points = points;
        this.damaged = damaged;
    }

    /** Reads all records; those that are damaged are told and left out. */
    static PointNames of(Repository repository, Console console) {
        var damages = new ArrayList<String>();
        var points = repository.points(damage -> damages.add(damage.text()));
        damages.forEach(damage -> console.note("Warning: " + damage));
        return new PointNames(points, damages.size());
    }

    static String shown(PointId point) {
        return point.hex().substring(0, SHOWN);
    }

    List<PointRecord> all() {
        return points;
    }

    /** The exit code of a verb that has shown all of them. */
    int exit() {
        return damaged == 0 ? Exit.DONE : Exit.WARNINGS;
    }

    PointRecord find(String name) {
        if (name.equals(LATEST)) {
            return latest(points, "");
        }
        if (!name.matches("[0-9a-f]{" + LEAST + ",32}")) {
            throw Failure.usage(
                    "'" + name + "' is not the name of a recovery point.",
                    "Give 'latest', or at least " + LEAST + " digits of an id of 'lifeboat repository points'.");
        }
        var found = points.stream()
                .filter(point -> point.id().hex().startsWith(name))
                .toList();
        return switch (found.size()) {
            case 1 -> found.getFirst();
            case 0 ->
                throw new Failure(
                        CommandError.RECOVERY_POINT_NOT_FOUND,
                        "There is no recovery point " + name + ".",
                        List.of("Look at 'lifeboat repository points'."));
            default ->
                throw Failure.usage(
                        "Several recovery points begin with " + name + ".", "Give more digits of the one you mean.");
        };
    }

    /** As {@link #find(String)}, of what is chosen. */
    PointRecord find(String name, SourceOptions source) {
        if (!source.isGiven()) {
            return find(name);
        }
        if (name.equals(LATEST)) {
            return latest(of(source), source.kinds());
        }
        var point = find(name);
        if (!source.fits(point)) {
            throw Failure.usage(
                    "The point " + shown(point.id()) + " is not of this " + source.kinds() + ".",
                    "Leave out --host, --name and --tag, or look at 'lifeboat repository points'.");
        }
        return point;
    }

    /** As that, where another folder than was thought of would do harm: {@code latest} has to be clear. */
    PointRecord certain(String name, SourceOptions source) {
        var point = find(name, source);
        var chosen = of(source).stream()
                .map(SourceOptions::volumes)
                .flatMap(List::stream)
                .distinct()
                .toList();
        if (name.equals(LATEST) && !chosen.equals(SourceOptions.volumes(point)) && chosen.size() > 1) {
            throw Failure.usage(
                    "'latest' may be of several: "
                            + String.join(
                                    "; ",
                                    chosen.reversed().stream()
                                            .limit(NAMED)
                                            .map(SourceOptions::shown)
                                            .toList())
                            + (chosen.size() > NAMED ? "; and others" : "") + ".",
                    "Add one of these, or give the id of a point.");
        }
        return point;
    }

    /** Oldest first; all if nothing was chosen. */
    List<PointRecord> of(SourceOptions source) {
        return source.isGiven() ? points.stream().filter(source::fits).toList() : points;
    }

    /** What is to be known of a point that lacks something, before anybody relies on it. */
    Optional<String> lack(PointRecord point) {
        if (point.isComplete()) {
            return Optional.empty();
        }
        var whole = points.stream()
                .filter(each -> each.isComplete() && each.source().equals(point.source()))
                .reduce((_, last) -> last)
                .map(each -> "The newest complete one of " + Text.line(each.source()) + " is " + shown(each.id())
                        + ", of " + Text.time(each.started().toString()) + ".")
                .orElse("No complete one of " + Text.line(point.source()) + " is there.");
        return Optional.of(
                "Point " + shown(point.id()) + " is partial: what could not be read then is not in it. " + whole);
    }

    private PointRecord latest(List<PointRecord> of, String kinds) {
        if (of.isEmpty()) {
            throw new Failure(
                    CommandError.RECOVERY_POINT_NOT_FOUND,
                    points.isEmpty()
                            ? "The repository has no recovery point yet."
                            : "The repository has no recovery point of this " + kinds + ".",
                    "Nothing was ever backed up so, or all points were deleted.",
                    List.of("Look at 'lifeboat repository points'."));
        }
        return of.getLast();
    }
}
