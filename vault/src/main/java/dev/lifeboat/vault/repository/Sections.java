package dev.lifeboat.vault.repository;

import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.SectionName;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** Sections as the link says them, and as the repository keeps them. Pure. */
public final class Sections {
    private Sections() {}

    /** @throws LifeboatException COMMIT_REFUSED if it cannot be a section */
    public static PointSection parse(SectionReport report) {
        try {
            var root = report.root();
            return new PointSection(
                    new SectionName(report.name()),
                    PointSection.State.valueOf(report.state().name()),
                    root == null
                            ? Optional.empty()
                            : Optional.of(ContentId.of(HexFormat.of().parseHex(root))),
                    report.height(),
                    report.entries(),
                    report.bytes(),
                    report.resourceVersion(),
                    report.version(),
                    report.kind(),
                    report.listed());
        } catch (IllegalArgumentException e) {
            throw new LifeboatException(
                    ErrorCode.COMMIT_REFUSED, Map.of("reason", "a section is not valid: " + e.getMessage()), e);
        }
    }

    public static SectionReport report(PointSection section) {
        return new SectionReport(
                section.name().text(),
                SectionReport.State.valueOf(section.state().name()),
                section.root().map(ContentId::toString).orElse(null),
                section.height(),
                section.entries(),
                section.bytes(),
                section.resourceVersion(),
                section.version(),
                section.kind(),
                section.listed());
    }

    /**
     * The name of a section that an extension may write and ask for.
     *
     * @throws LifeboatException INVALID_PROPERTY
     */
    public static SectionName name(String text) {
        try {
            var name = new SectionName(text);
            if (name.isWritable()) {
                return name;
            }
        } catch (IllegalArgumentException _) {
            // said below, without quoting what may be anything
        }
        throw new LifeboatException(
                ErrorCode.INVALID_PROPERTY, Map.of("field", "section", "reason", "there is no such section"));
    }
}
