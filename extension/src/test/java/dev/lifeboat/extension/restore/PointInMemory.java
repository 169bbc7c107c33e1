package dev.lifeboat.extension.restore;

import dev.lifeboat.api.link.CommitAnswer;
import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.ObjectFrames.Frame;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.api.link.PackGrants;
import dev.lifeboat.api.link.PointSections;
import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.ReportAnswer;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.api.link.SubTask;
import dev.lifeboat.api.link.TaskOutcome;
import dev.lifeboat.api.link.Ticket;
import dev.lifeboat.api.link.WriterKeys;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.extension.link.TaskLink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The link of a restore with a point that lies in memory: serves sections as the vault does, keys ascending, and keeps the outcomes by page. */
final class PointInMemory implements TaskLink {
    private static final Comparator<String> BY_BYTES =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

    private final Map<String, TreeMap<String, byte[]>> sections = new TreeMap<>();
    private final Map<Integer, List<Outcome>> pages = new TreeMap<>();
    /** Refuses outcome pages from this one on, as if the process had died there. */
    volatile int diesAtPage = Integer.MAX_VALUE;

    PointInMemory with(String section, String key, byte[] object) {
        sections.computeIfAbsent(section, _ -> new TreeMap<>(BY_BYTES)).put(key, object);
        return this;
    }

    /** Objects that are made while they are read. */
    interface Generator {
        void run(@Nullable String after, ObjectVisitor visitor) throws InterruptedException;
    }

    private final Map<String, Generator> generators = new TreeMap<>();
    private final Map<String, Integer> sizes = new TreeMap<>();
    private int pagesToForget;

    void generated(String section, int size, Generator generator) {
        generators.put(section, generator);
        sizes.put(section, size);
    }

    long objects() {
        return sections.values().stream().mapToLong(Map::size).sum();
    }

    synchronized List<Outcome> outcomes() {
        return pages.values().stream().flatMap(List::stream).toList();
    }

    Outcome outcome(String section, String key) {
        var found = outcomes().stream()
                .filter(outcome ->
                        outcome.section().equals(section) && outcome.key().equals(key))
                .toList();
        if (found.size() != 1) {
            throw new AssertionError(section + " " + key + " ended in " + found);
        }
        return found.getFirst();
    }

    @Override
    public PointSections sections() {
        return new PointSections(
                "0".repeat(32),
                Instant.EPOCH,
                sizes().entrySet().stream()
                        .map(section -> new SectionReport(
                                section.getKey(),
                                SectionReport.State.COMPLETE,
                                null,
                                1,
                                section.getValue(),
                                1,
                                null,
                                null,
                                null,
                                null))
                        .toList(),
                Map.of());
    }

    private Map<String, Integer> sizes() {
        var all = new TreeMap<>(sizes);
        sections.forEach((name, objects) -> all.put(name, objects.size()));
        return all;
    }

    @Override
    public void objects(String section, @Nullable String after, ObjectVisitor visitor) throws InterruptedException {
        var generator = generators.get(section);
        if (generator != null) {
            generator.run(after, visitor);
            return;
        }
        var objects = sections.getOrDefault(section, new TreeMap<>(BY_BYTES));
        for (var object : (after == null ? objects : objects.tailMap(after, false)).entrySet()) {
            visitor.visit(new Frame(object.getKey().getBytes(StandardCharsets.UTF_8), object.getValue()));
        }
    }

    @Override
    public synchronized void outcomes(int page, List<Outcome> outcomes) {
        if (page >= diesAtPage) {
            throw new LifeboatException(ErrorCode.FENCED, Map.of("task", "this one"));
        }
        if (outcomes.size() > 2_000 || page > Math.max(pages.size(), pagesToForget)) {
            throw new AssertionError("Page " + page + " with " + outcomes.size());
        }
        if (generators.isEmpty()) {
            pages.put(page, outcomes);
        } else {
            pagesToForget++;
        }
    }

    @Override
    public ReportAnswer report(
            long sequence,
            String stage,
            Progress progress,
            List<SubTask> subTasks,
            List<Finding> findings,
            @Nullable TaskOutcome outcome) {
        return new ReportAnswer(ReportAnswer.Order.CONTINUE, null);
    }

    @Override
    public WriterKeys keys() {
        throw notOfARestore();
    }

    @Override
    public PackGrants reserve(String packClass, int count) {
        throw notOfARestore();
    }

    @Override
    public Ticket put(String pack, long length, String sha256) {
        throw notOfARestore();
    }

    @Override
    public void upload(Ticket ticket, Path pack) {
        throw notOfARestore();
    }

    @Override
    public void stored(String pack, long length, String sha256) {
        throw notOfARestore();
    }

    @Override
    public byte[] parentIds(String section) {
        throw notOfARestore();
    }

    @Override
    public CommitAnswer commit(
            List<SectionReport> reports, List<String> packs, Map<String, String> facts, List<Finding> findings) {
        throw notOfARestore();
    }

    private static UnsupportedOperationException notOfARestore() {
        return new UnsupportedOperationException("A restore does not call this");
    }
}
