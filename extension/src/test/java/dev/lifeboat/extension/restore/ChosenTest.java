package dev.lifeboat.extension.restore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.task.Findings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A restore that brings nothing does not look like one that brought everything. */
class ChosenTest {
    private final Chosen chosen = new Chosen();

    private List<String> told(String... namespaces) {
        var findings = new Findings();
        chosen.tell(List.of(namespaces), findings);
        return findings.list().stream().map(Finding::resource).toList();
    }

    private void outcome(String section, String key, String reason) {
        chosen.add(new Outcome(section, key, Outcome.State.SKIPPED, null, reason));
    }

    @Test
    void namesNamespacesOfWhichNothingWasSelected() {
        outcome("k8s/core/configmaps", "shop/settings", "exists");
        assertThat(told("shop", "shpo")).containsExactly("namespaces shpo");
        assertThat(told("shop")).isEmpty();
        assertThat(told()).isEmpty();
    }

    @Test
    void aNamespaceWithoutObjectsWasSelectedAllTheSame() {
        outcome("k8s/core/namespaces", "/empty", "exists");
        assertThat(told("empty")).isEmpty();
    }

    @Test
    void whatIsOfOtherNamespacesCountsForNone() {
        assertThat(told()).containsExactly("the restore");
        outcome("k8s/core/persistentvolumes", "/pv-1", Reason.UNRELATED.word());
        assertThat(told()).containsExactly("the restore");
        outcome("k8s/core/persistentvolumes", "/pv-2", "exists");
        assertThat(told()).isEmpty();
        assertThat(told("shop")).containsExactly("namespaces shop");
    }
}
