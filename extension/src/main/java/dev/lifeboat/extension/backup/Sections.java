package dev.lifeboat.extension.backup;

import dev.lifeboat.api.link.Progress;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.core.concurrent.Fanout;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.core.selection.Selection;
import dev.lifeboat.extension.inventory.Inventory;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.repository.write.PointWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the sections of all kinds, several at a time, and last the definitions of those custom resources of which there are objects. Thread-safe inside;
 * for one call.
 */
final class Sections {
    private static final Logger LOG = LoggerFactory.getLogger(Sections.class);

    /** Lists at a time: more would only make the API server queue them (rule 24), and each holds a node and a group in memory. */
    private static final int AT_A_TIME = 4;

    /** The API server takes several times as long for a page of custom resources: a long list of them that began last would be waited for alone. */
    private static final Comparator<KindSection> SLOWEST_FIRST =
            Comparator.comparing(KindSection::isOfCustomResource).reversed();

    private static final String DEFINITIONS = "k8s/apiextensions.k8s.io/customresourcedefinitions";

    private final TaskContext context;
    private final Selection selection;
    private final Inventory inventory;
    private final LongAdder objects = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final Map<String, LongAdder> excluded = new TreeMap<>();

    Sections(TaskContext context, Selection selection, Inventory inventory) {
        this.context = context;
        this.selection = selection;
        this.inventory = inventory;
    }

    long objects() {
        return objects.sum();
    }

    List<SectionReport> write(PointWriter writer) throws IOException, InterruptedException {
        var kinds = new ArrayList<KindSection>();
        @org.jspecify.annotations.Nullable ApiResource definitions = null;
        for (var kind : inventory.kinds()) {
            if (kind.section().equals(DEFINITIONS)) {
                definitions = kind;
                continue;
            }
            var section = new KindSection(context, selection, inventory, kind, inventory.needed(kind), this);
            if (section.isWanted()) {
                kinds.add(section);
            }
        }
        kinds.sort(SLOWEST_FIRST);
        var reports = new ArrayList<>(side(kinds, writer));
        // what was left out by name is to be seen in the point (rule 36)
        for (var kind : inventory.kinds()) {
            if (selection.types().isExcluded(kind)) {
                reports.add(SectionReports.notSelected(kind.section()));
            }
        }
        if (definitions != null && !selection.types().isExcluded(definitions)) {
            var needed = new TreeSet<>(inventory.needed(definitions));
            for (var report : reports) {
                if (report.entries() > 0) {
                    needed.add("/" + plural(report.name()));
                }
            }
            reports.addAll(
                    side(List.of(new KindSection(context, selection, inventory, definitions, needed, this)), writer));
        }
        context.reporter().progress(new Progress(objects.sum(), objects.sum(), bytes.sum()));
        excluded.forEach((label, count) -> context.reporter()
                .findings()
                .inform(
                        ErrorCode.EXCLUDED_BY_LABEL,
                        "objects labelled " + label,
                        Map.of("count", Long.toString(count.sum()), "label", label)));
        return reports;
    }

    /** {@code k8s/<group>/<plural>} as definitions are named. */
    private static String plural(String section) {
        var parts = section.split("/", 3);
        return parts[2] + "." + parts[1];
    }

    private List<SectionReport> side(List<KindSection> kinds, PointWriter writer)
            throws IOException, InterruptedException {
        LOG.info("Listing {} kinds", kinds.size());
        var slots = new Semaphore(AT_A_TIME, true);
        var limit = Duration.ofNanos(context.deadline() - System.nanoTime());
        try (var sections = new Fanout<SectionReport>(limit)) {
            for (var kind : kinds) {
                sections.fork(() -> {
                    slots.acquire();
                    try {
                        context.cancellation().check();
                        return kind.write(writer);
                    } finally {
                        slots.release();
                    }
                });
            }
            return sections.join();
        } catch (TimeoutException e) {
            throw new LifeboatException(
                    ErrorCode.TASK_FAILED, Map.of("stage", "Resources", "reason", "the task's time is over"), e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException io -> throw io;
                case RuntimeException failure -> throw failure;
                case InterruptedException interrupted -> throw interrupted;
                case null, default -> throw new IOException(e.getCause());
            }
        }
    }

    void saved(long length) {
        objects.increment();
        bytes.add(length);
        var count = objects.sum();
        if (count % 250 == 0) {
            context.reporter().progress(new Progress(count, 0, bytes.sum()));
        }
    }

    /** Takes back what was counted of a section that begins anew. */
    void forget(long count, long length) {
        objects.add(-count);
        bytes.add(-length);
    }

    void leftOut(String label) {
        synchronized (excluded) {
            excluded.computeIfAbsent(label, _ -> new LongAdder()).increment();
        }
    }
}
