package dev.lifeboat.extension.backup;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.link.SectionReport;
import dev.lifeboat.api.link.VolumeEntry;
import dev.lifeboat.extension.inventory.Claim;
import dev.lifeboat.extension.snapshot.Cut;
import dev.lifeboat.extension.task.Findings;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.PointWriter;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes what is known of each volume: the snapshot, or why there is none (rules 21, 22, 138, 146). */
final class VolumeSection {
    private final Findings findings;

    VolumeSection(Findings findings) {
        this.findings = findings;
    }

    record Written(SectionReport report, long saved, long failed) {}

    Written write(PointWriter writer, List<Claim> claims, Map<String, Cut> cuts) {
        var saved = 0L;
        var ordered = new TreeMap<String, Claim>();
        claims.forEach(claim -> ordered.put(claim.key(), claim));
        try (var section = writer.open(SectionName.VOLUME)) {
            for (var claim : ordered.values()) {
                var cut = cuts.get(claim.key());
                var entry = entry(claim, cut);
                saved += entry.snapshot() == null ? 0 : 1;
                section.put(claim.key().getBytes(UTF_8), Json.write(entry));
            }
            var root = section.finish();
            var failed = claims.size() - saved;
            return new Written(
                    SectionReports.of(
                            root,
                            failed > 0 ? SectionReport.State.PARTIAL : SectionReport.State.COMPLETE,
                            null,
                            null,
                            null),
                    saved,
                    failed);
        }
    }

    private VolumeEntry entry(Claim claim, @org.jspecify.annotations.Nullable Cut cut) {
        var failure = cut == null ? null : cut.failure();
        if (failure != null) {
            findings.warn(failure.code(), "persistentvolumeclaims " + claim.key(), failure.details());
        }
        return new VolumeEntry(
                claim.name(),
                claim.volume(),
                claim.driver(),
                claim.storageClass(),
                claim.requestedBytes(),
                claim.volumeMode(),
                claim.reclaimPolicy(),
                cut == null ? "crash" : cut.consistency(),
                cut == null ? null : cut.snapshot(),
                cut == null ? null : cut.created(),
                failure == null ? null : failure.code().wire());
    }
}
