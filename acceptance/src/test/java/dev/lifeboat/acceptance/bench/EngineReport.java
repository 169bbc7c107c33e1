package dev.lifeboat.acceptance.bench;

import dev.lifeboat.acceptance.bench.EngineBench.Pairs;
import java.util.function.ToDoubleFunction;

/** The rows of the engine: ours, restic's, and how many times better ours is. */
final class EngineReport implements AutoCloseable {
    private final Report report = new Report("5-engine");

    /** Less is better: restic's figure divided by ours is at least so much. */
    void least(String what, Pairs pairs, ToDoubleFunction<Measured> figure, String unit, double target) {
        times(what, pairs.ours(figure), pairs.theirs(figure), unit, target);
    }

    /** How many times fewer bytes ours stored. */
    void saved(String what, long ours, long theirs, double target) {
        times(what, ours / 1048576.0, theirs / 1048576.0, "MiB", target);
    }

    /** Ours divided by restic's is at most so much. */
    void bytes(String what, long ours, long theirs, double target) {
        var ratio = (double) ours / theirs;
        report.row(
                what,
                "%.1f MiB".formatted(ours / 1048576.0),
                "%.1f MiB".formatted(theirs / 1048576.0),
                "%.3f".formatted(ratio),
                Report.verdict(ratio <= target, "<= %.2f".formatted(target)));
    }

    /**
     * @param target of ours divided by restic's; 0 for none
     * @param limit mebibytes
     */
    void memory(String what, Pairs pairs, double target, double limit) {
        var ours = pairs.ours(Measured::peak);
        var ratio = ours / pairs.theirs(Measured::peak);
        report.row(
                what,
                "%.0f MiB".formatted(ours),
                "%.0f MiB".formatted(pairs.theirs(Measured::peak)),
                "%.2f".formatted(ratio),
                Report.verdict(
                        ours <= limit && (target == 0 || ratio <= target),
                        (target == 0 ? "" : "<= %.1f and ".formatted(target)) + "<= %.0f MiB".formatted(limit)));
    }

    private void times(String what, double ours, double theirs, String unit, double target) {
        var ratio = theirs / ours;
        report.row(
                what,
                "%.2f %s".formatted(ours, unit),
                "%.2f %s".formatted(theirs, unit),
                "%.2fx".formatted(ratio),
                Report.verdict(ratio >= target, ">= %.1fx".formatted(target)));
    }

    @Override
    public void close() {
        report.close();
    }
}
