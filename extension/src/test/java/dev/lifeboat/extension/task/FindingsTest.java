package dev.lifeboat.extension.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.core.error.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FindingsTest {
    private final Findings findings = new Findings();

    @Test
    void fiveThousandIdenticalRefusalsAreOneFindingRule192() {
        for (var i = 0; i < 5_000; i++) {
            findings.warn(
                    ErrorCode.WEBHOOK_REFUSED,
                    "configmaps shop/map-" + i,
                    Map.of("webhook", "w", "reason", "map-" + i + " is not wanted"));
        }
        assertThat(findings.list()).hasSize(1);
        var finding = findings.list().getFirst();
        assertThat(finding.count()).isEqualTo(5_000);
        assertThat(finding.resource()).isEqualTo("configmaps shop/map-0");
        assertThat(finding.examples()).hasSize(20).startsWith("configmaps shop/map-1");
        assertThat(finding.details()).containsEntry("resource", "configmaps shop/map-0");
    }

    @Test
    void otherCausesAreOtherFindings() {
        findings.warn(ErrorCode.OBJECT_NOT_READ, "secrets a/b", Map.of("reason", "x"));
        findings.warn(ErrorCode.OBJECT_NOT_READ, "secrets a/c", Map.of("reason", "y"));
        findings.inform(ErrorCode.OBJECT_NOT_READ, "secrets a/d", Map.of("reason", "y"));
        assertThat(findings.list()).hasSize(3);
        assertThat(findings.hasWarnings()).isTrue();
    }

    @Test
    void theNextProcessTellsEveryCaseOfTheOneBefore() {
        for (var name : new String[] {"a", "b", "c"}) {
            findings.warn(ErrorCode.OBJECT_NOT_READ, "secrets shop/" + name, Map.of("reason", "x"));
        }
        var next = new Findings();
        findings.list().forEach(next::again);
        assertThat(next.list()).isEqualTo(findings.list());
    }

    @Test
    void whatIsTooMuchForTheJournalIsCounted() {
        for (var i = 0; i < 100; i++) {
            findings.warn(ErrorCode.GENERIC_WARNING, "pods a/b", Map.of("reason", "cause number " + i));
        }
        assertThat(findings.list(60)).hasSize(60);
        assertThat(findings.list(60).stream().mapToLong(Finding::count).sum()).isEqualTo(100);
        assertThat(findings.list(60).getLast().severity()).isEqualTo(Finding.Severity.WARNING);
        assertThat(findings.list(100)).isEqualTo(findings.list());
    }

    @Test
    void theirNumberIsBoundedAndTheRestIsCounted() {
        for (var i = 0; i < 2_000; i++) {
            findings.warn(ErrorCode.GENERIC_WARNING, "pods a/b", Map.of("reason", "cause number " + i));
        }
        assertThat(findings.list()).hasSize(500);
        assertThat(findings.list().stream().mapToLong(Finding::count).sum()).isEqualTo(2_000);
    }
}
