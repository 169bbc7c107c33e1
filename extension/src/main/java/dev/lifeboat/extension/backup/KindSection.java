package dev.lifeboat.extension.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.core.selection.Selection;
import dev.lifeboat.extension.inventory.Inventory;
import dev.lifeboat.extension.kube.Item;
import dev.lifeboat.extension.kube.ItemView;
import dev.lifeboat.extension.kube.ListPages;
import dev.lifeboat.extension.kube.NarrowingList;
import dev.lifeboat.extension.task.TaskContext;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.SectionRoot;
import dev.lifeboat.repository.write.SectionWriter;
import dev.lifeboat.repository.write.SpillSort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One kind, streamed from the API server into its section: no object is held longer than it takes to write it. For one thread. */
final class KindSection {
    /** Up to so many namespaces are listed one by one; a list of the whole cluster would bring mostly what is not wanted. */
    private static final int FEW = 4;

    private static final long SORT_MEMORY = 4 << 20;
    private static final ApiResource NAMESPACES =
            new ApiResource("", "v1", "Namespace", "namespaces", false, Set.of("list"), List.of("v1"));

    private final TaskContext context;
    private final Selection selection;
    private final Inventory inventory;
    private final ApiResource resource;
    private final Set<String> needed;
    private final Sections sections;
    private final boolean selected;
    private String resourceVersion = "";
    private final Set<String> seen = new HashSet<>();
    private boolean partial;
    private long savedObjects;
    private long savedBytes;

    KindSection(
            TaskContext context,
            Selection selection,
            Inventory inventory,
            ApiResource resource,
            Set<String> needed,
            Sections sections) {
        this.context = context;
        this.selection = selection;
        this.inventory = inventory;
        this.resource = resource;
        this.needed = needed;
        this.sections = sections;
        this.selected = selection.types().selects(resource)
                && (resource.namespaced() || selection.clusterScope())
                && !isNamespaces();
    }

    boolean isWanted() {
        return selected || (!needed.isEmpty() && !selection.types().isExcluded(resource));
    }

    boolean isOfCustomResource() {
        return resource.group().contains(".") && !resource.group().endsWith(".k8s.io");
    }

    /** Namespaces come by name, never all. */
    private boolean isNamespaces() {
        return resource.section().equals(NAMESPACES.section());
    }

    SectionReport write(PointWriter writer) throws IOException, InterruptedException {
        var listed = context.clock().instant();
        var name = SectionName.kubernetes(resource.group(), resource.plural());
        try {
            SectionRoot root;
            try {
                root = straight(writer, name);
            } catch (OutOfOrder e) {
                sections.forget(savedObjects, savedBytes); // they are counted once more below
                root = sorted(writer, name);
            }
            if (isNamespaces()) {
                namespacesThatWent();
            }
            return SectionReports.of(
                    root,
                    partial ? SectionReport.State.PARTIAL : SectionReport.State.COMPLETE,
                    resource,
                    resourceVersion,
                    listed);
        } catch (ListPages.ListException e) {
            context.reporter()
                    .findings()
                    .warn(
                            ErrorCode.KIND_NOT_LISTED,
                            resource.qualifiedPlural(),
                            Map.of("reason", String.valueOf(e.getMessage())));
            return SectionReports.failed(resource, listed);
        }
    }

    /** Selected, and deleted since: what was in them is missing from the point, and that is no small thing. */
    private void namespacesThatWent() {
        for (var key : needed) {
            if (!seen.contains(key)) {
                partial = true;
                context.reporter()
                        .findings()
                        .warn(ErrorCode.BEING_DELETED, resource.qualifiedPlural() + " " + key.substring(1), Map.of());
            }
        }
    }

    private SectionRoot straight(PointWriter writer, SectionName name)
            throws IOException, InterruptedException, ListPages.ListException {
        try (var section = writer.open(name)) {
            list(new Ascending(section));
            return section.finish();
        }
    }

    /** For a source that keeps no order. Aggregated API servers may; the API server itself does keep it. */
    private SectionRoot sorted(PointWriter writer, SectionName name)
            throws IOException, InterruptedException, ListPages.ListException {
        try (var section = writer.open(name);
                var sort = new SpillSort(
                        Path.of(System.getProperty("java.io.tmpdir")),
                        SORT_MEMORY,
                        key -> inconsistent("an object came twice"))) {
            list((key, value) -> sort.put(key, value));
            sort.drainTo(section);
            return section.finish();
        }
    }

    private interface Target {
        void put(byte[] key, byte[] value) throws OutOfOrder;
    }

    /** Checks the order that the section needs. */
    private static final class Ascending implements Target {
        private final SectionWriter section;
        private byte @Nullable [] last;

        private Ascending(SectionWriter section) {
            this.section = section;
        }

        @Override
        public void put(byte[] key, byte[] value) throws OutOfOrder {
            var before = last;
            if (before != null && Arrays.compareUnsigned(before, key) >= 0) {
                throw new OutOfOrder();
            }
            last = key;
            section.put(key.clone(), value);
        }
    }

    private static final class OutOfOrder extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private void list(Target target) throws IOException, InterruptedException, ListPages.ListException {
        partial = false;
        var all = ListPages.Selection.all(resource);
        if (resource.namespaced() && inventory.namespaces().size() <= FEW) {
            for (var namespace : inventory.namespaces()) {
                list(all.in(namespace), target);
            }
        } else {
            list(all, target);
        }
    }

    private void list(ListPages.Selection wanted, Target target)
            throws IOException, InterruptedException, ListPages.ListException {
        var outcome =
                new NarrowingList(new ListPages(context.cluster()), NAMESPACES).run(wanted, item -> take(item, target));
        resourceVersion = outcome.result().resourceVersion();
        if (!outcome.result().oneSnapshot()) {
            inconsistent("it took longer than the API server keeps its state");
        }
        for (var warning : outcome.result().warnings()) {
            context.reporter()
                    .findings()
                    .inform(ErrorCode.SERVER_WARNING, resource.qualifiedPlural(), Map.of("reason", warning));
        }
        for (var unread : outcome.unread()) {
            partial = true;
            context.reporter()
                    .findings()
                    .warn(
                            ErrorCode.OBJECT_NOT_READ,
                            resource.qualifiedPlural() + " " + unread.place(),
                            Map.of("reason", unread.reason()));
        }
    }

    private void inconsistent(String reason) {
        context.reporter()
                .findings()
                .inform(ErrorCode.INCONSISTENT_LIST, resource.qualifiedPlural(), Map.of("reason", reason));
    }

    private void take(Item item, Target target) throws IOException, InterruptedException {
        context.cancellation().check();
        var view = item.view();
        var key = view.key();
        if (!isInReach(view)
                || !(needed.contains(key) || (selected && selection.labels().matches(view.labels())))) {
            return;
        }
        if (isNamespaces() && !view.isBeingDeleted()) {
            seen.add(key);
        }
        var label = Inventory.excludedBy(view.labels());
        if (!label.isEmpty()) {
            sections.leftOut(label);
            return;
        }
        if (view.isBeingDeleted()) {
            if (!isNamespaces()) {
                context.reporter()
                        .findings()
                        .inform(ErrorCode.BEING_DELETED, resource.qualifiedPlural() + " " + key, Map.of());
            }
            return;
        }
        if (!resource.namespaced() && isOurs(view)) {
            return;
        }
        if (item.bytes().length > SectionWriter.MAX_VALUE) {
            partial = true;
            context.reporter()
                    .findings()
                    .warn(
                            ErrorCode.OBJECT_NOT_READ,
                            resource.qualifiedPlural() + " " + key,
                            Map.of("reason", "it has " + item.bytes().length + " bytes, more than a point holds"));
            return;
        }
        target.put(key.getBytes(UTF_8), item.bytes());
        savedObjects++;
        savedBytes += item.bytes().length;
        sections.saved(item.bytes().length);
    }

    /** What the installation of the extension brought is no part of any application. */
    private static boolean isOurs(ItemView view) {
        return "lifeboat".equals(view.labels().get("app.kubernetes.io/managed-by"))
                && "lifeboat".equals(view.labels().get("app.kubernetes.io/name"));
    }

    private boolean isInReach(ItemView view) {
        return !resource.namespaced() || inventory.namespaces().contains(view.namespace());
    }
}
