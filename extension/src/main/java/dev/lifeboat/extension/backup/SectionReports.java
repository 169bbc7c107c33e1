package dev.lifeboat.extension.backup;

import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.core.selection.ApiResource;
import dev.lifeboat.repository.write.SectionRoot;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is said of a section at the commit. */
final class SectionReports {
    private SectionReports() {}

    static SectionReport of(
            SectionRoot root,
            SectionReport.State state,
            @Nullable ApiResource resource,
            @Nullable String resourceVersion,
            @Nullable Instant listed) {
        return new SectionReport(
                root.name().text(),
                state,
                root.root().map(id -> id.hex()).orElse(null),
                root.height(),
                root.entries(),
                root.bytes(),
                resourceVersion,
                resource == null ? null : resource.apiVersion(),
                resource == null ? null : resource.kind(),
                listed);
    }

    static SectionReport notSelected(String name) {
        return new SectionReport(name, SectionReport.State.NOT_SELECTED, null, 0, 0, 0, null, null, null, null);
    }

    /** A kind that could not be listed: never to be taken for one without objects. */
    static SectionReport failed(ApiResource resource, Instant when) {
        return new SectionReport(
                resource.section(),
                SectionReport.State.FAILED,
                null,
                0,
                0,
                0,
                null,
                resource.apiVersion(),
                resource.kind(),
                when);
    }
}
