package dev.lifeboat.acceptance.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * When a task was where, from what its pod wrote: the moment in front of each line is the container runtime's.
 *
 * @param moments by what happened: a stage by its name, {@code listing} for the first list, {@code stored} for the last pack that was acknowledged, {@code ended}
 */
record Timeline(Map<String, Instant> moments) {
    static final String LISTING = "listing";
    static final String STORED = "stored";
    static final String ENDED = "ended";

    private static final Pattern STAGE = Pattern.compile("^(\\S+) .*Task [0-9a-f-]+ is at ([A-Za-z -]+).*$");
    private static final Pattern LIST = Pattern.compile("^(\\S+) .*Listing [0-9]+ kinds.*$");
    private static final Pattern PACK = Pattern.compile("^(\\S+) .*Stored pack .*$");
    private static final Pattern END = Pattern.compile("^(\\S+) .*Task [0-9a-f-]+ ended as .*$");

    /**
     * The last task of a log.
     *
     * @param first the stage that every task of its kind begins with
     */
    static Timeline last(String log, String first) {
        var moments = new LinkedHashMap<String, Instant>();
        for (var line : log.lines().toList()) {
            var stage = STAGE.matcher(line);
            if (stage.matches()) {
                if (stage.group(2).equals(first)) {
                    moments.clear();
                }
                moments.putIfAbsent(stage.group(2), Instant.parse(stage.group(1)));
            }
            var listing = LIST.matcher(line);
            if (listing.matches()) {
                moments.putIfAbsent(LISTING, Instant.parse(listing.group(1)));
            }
            put(moments, STORED, PACK, line);
            put(moments, ENDED, END, line);
        }
        return new Timeline(moments);
    }

    private static void put(Map<String, Instant> moments, String name, Pattern pattern, String line) {
        var match = pattern.matcher(line);
        if (match.matches()) {
            moments.put(name, Instant.parse(match.group(1)));
        }
    }

    Instant at(String name) {
        var moment = moments.get(name);
        if (moment == null) {
            throw new IllegalStateException("nothing of " + name + " in " + moments);
        }
        return moment;
    }

    boolean has(String name) {
        return moments.containsKey(name);
    }

    double seconds(String from, String to) {
        return seconds(at(from), at(to));
    }

    static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }
}
