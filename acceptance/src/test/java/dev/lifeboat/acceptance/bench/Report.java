package dev.lifeboat.acceptance.bench;

import dev.lifeboat.acceptance.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines of one part of {@code make bench}; each is printed as it comes, and all stand in target/bench/PART.txt at the end. */
final class Report implements AutoCloseable {
    private final Path file;
    private final List<String> lines = new ArrayList<>();

    Report(String part) {
        file = Checkout.file("target/bench/" + part + ".txt");
    }

    /** A rate beside the bare client's, both in a second. */
    void rate(String what, double ours, double bare, int targetPercent) {
        var percent = ours / bare * 100;
        row(
                what,
                "%.0f/s".formatted(ours),
                "%.0f/s".formatted(bare),
                "%.0f %%".formatted(percent),
                verdict(percent >= targetPercent, ">= %d %%".formatted(targetPercent)));
    }

    /** A figure with an upper limit of its own. */
    void limit(String what, double figure, double limit, String unit) {
        row(
                what,
                "%.1f %s".formatted(figure, unit),
                "",
                "",
                verdict(figure <= limit, "<= %s %s".formatted(limit % 1 == 0 ? "%.0f".formatted(limit) : limit, unit)));
    }

    /** Something measured beside what it is compared to, with an upper limit of their ratio. */
    void ratio(String what, double figure, double compared, String unit, double limit) {
        row(
                what,
                "%.2f %s".formatted(figure, unit),
                "%.2f %s".formatted(compared, unit),
                "%.1fx".formatted(figure / compared),
                verdict(figure / compared <= limit, "<= %.0fx".formatted(limit)));
    }

    /** A figure that has no target. */
    void fact(String what, String figure) {
        row(what, figure, "", "", "");
    }

    void row(String what, String figure, String bare, String ratio, String target) {
        var line = "%-46s %22s %16s %7s  %s"
                .formatted(what, figure, bare, ratio, target)
                .stripTrailing();
        System.out.println(line);
        lines.add(line);
    }

    static String verdict(boolean met, String target) {
        return target + (met ? "  met" : "  MISSED");
    }

    static double median(double... values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    static double median(List<Double> values) {
        return median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    @Override
    public void close() {
        try {
            Files.createDirectories(file.getParent());
            Files.write(file, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
