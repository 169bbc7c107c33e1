package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.repository.Difference;
import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.file.FileFinding;
import dev.lifeboat.repository.file.FolderBackup;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a backup has done.
 *
 * @param changes against the parent
 * @param stored bytes of new packs
 */
record BackupOutcome(
        PointRecord point,
        FolderBackup.Saved saved,
        Map<Difference.Change, Long> changes,
        long stored,
        Duration duration) {
    /** Of the findings that go with a point: they are one chunk. */
    private static final int FINDINGS = 1 << 20;

    /** Counts what differs from the parent, reading only that. Everything is new without one. */
    static Map<Difference.Change, Long> changes(
            Repository repository, Optional<PointId> parent, PointId point, SectionName section) {
        var counts = new EnumMap<Difference.Change, Long>(Difference.Change.class);
        if (parent.isEmpty()) {
            var entries = repository.read(point).point().sections().stream()
                    .filter(each -> each.name().equals(section))
                    .mapToLong(each -> each.entries())
                    .sum();
            counts.put(Difference.Change.ADDED, entries);
            return counts;
        }
        repository.between(parent.get(), point, null, difference -> {
            if (difference.section().equals(section)) {
                counts.merge(difference.change(), 1L, Long::sum);
            }
            return true;
        });
        return counts;
    }

    /** A JSON array: code, path, reason. */
    static byte[] findings(FolderBackup.Saved saved) {
        if (saved.findings().isEmpty()) {
            return new byte[0];
        }
        var list = Json.mapper().createArrayNode();
        var room = FINDINGS;
        for (var finding : saved.findings()) {
            var each = json(finding);
            room -= each.toString().length() * 3;
            if (room < 0) {
                break;
            }
            list.add(each);
        }
        return Json.write(list);
    }

    static ObjectNode json(FileFinding finding) {
        return Json.object()
                .put("code", finding.code().wire())
                .put("path", finding.path())
                .put("reason", finding.reason());
    }

    /** How often each thing went wrong, and exit code 3 if somebody should look at it. What is mounted below is left out on purpose. */
    static int exit(Map<ErrorCode, Long> counts) {
        return counts.keySet().stream().allMatch(code -> code == ErrorCode.FILE_SYSTEM_LEFT_OUT)
                ? Exit.DONE
                : Exit.WARNINGS;
    }

    static String warnings(Map<ErrorCode, Long> counts, List<FileFinding> findings) {
        var text = new StringBuilder();
        new TreeMap<>(counts).forEach((code, count) -> {
            text.append("  %,d x %s%n".formatted(count, code.wire()));
            findings.stream()
                    .filter(finding -> finding.code() == code)
                    .limit(3)
                    .forEach(finding -> text.append("      ")
                            .append(Text.oneLine(finding.message()))
                            .append('\n'));
        });
        return text.isEmpty() ? "" : "Warnings:\n" + text;
    }

    int exit() {
        return exit(saved.counts());
    }

    private long changed(Difference.Change change) {
        return changes.getOrDefault(change, 0L);
    }

    private long unchanged() {
        return saved.totals().entries() - changed(Difference.Change.ADDED) - changed(Difference.Change.CHANGED);
    }

    String text() {
        var totals = saved.totals();
        return """
                Point %s, %s: %,d entries, %s
                  new %,d, changed %,d, removed %,d, unchanged %,d
                  read %s, stored %s, in %s
                """.formatted(
                                PointNames.shown(point.id()),
                                point.isComplete() ? "complete" : "partial",
                                totals.entries(),
                                Text.bytes(totals.bytes()),
                                changed(Difference.Change.ADDED),
                                changed(Difference.Change.CHANGED),
                                changed(Difference.Change.REMOVED),
                                unchanged(),
                                Text.bytes(totals.read()),
                                Text.bytes(stored),
                                Text.duration(duration))
                + warnings(saved.counts(), saved.findings());
    }

    ObjectNode json() {
        var totals = saved.totals();
        var json = PointsVerb.json(point)
                .put("entries", totals.entries())
                .put("bytes", totals.bytes())
                .put("new", changed(Difference.Change.ADDED))
                .put("changed", changed(Difference.Change.CHANGED))
                .put("removed", changed(Difference.Change.REMOVED))
                .put("unchanged", unchanged())
                .put("bytesRead", totals.read())
                .put("bytesStored", stored)
                .put("duration", duration.toString());
        var counts = json.putObject("warnings");
        new TreeMap<>(saved.counts()).forEach((code, count) -> counts.put(code.wire(), count));
        var list = json.putArray("findings");
        saved.findings().forEach(finding -> list.add(json(finding)));
        return json;
    }
}
