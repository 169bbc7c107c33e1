package dev.lifeboat.extension.restore;

import dev.lifeboat.api.link.Outcome;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.extension.restore.clean.Cleaned.Reason;
import dev.lifeboat.extension.restore.clean.Kind;
import dev.lifeboat.extension.task.Findings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Namespaces of which a restore selected something, whatever became of it: one that brings nothing looks like one that succeeded. For one thread. */
final class Chosen {
    private static final String NAMESPACES = new Kind("", "namespaces").section();

    private final Set<String> namespaces = new TreeSet<>();

    void add(Outcome outcome) {
        if (!Reason.UNRELATED.word().equals(outcome.reason())) {
            namespaces.add(namespace(outcome));
        }
    }

    /** Which an object is in, or is itself; empty for what is in none. */
    private static String namespace(Outcome outcome) {
        var key = outcome.key();
        var end = key.indexOf('/');
        return end == 0 && outcome.section().equals(NAMESPACES) ? key.substring(1) : key.substring(0, Math.max(0, end));
    }

    /** @param wanted namespaces that were asked for; empty for all */
    void tell(List<String> wanted, Findings findings) {
        for (var namespace : wanted) {
            if (!namespaces.contains(namespace)) {
                findings.warn(
                        ErrorCode.NOTHING_SELECTED,
                        "namespaces " + namespace,
                        Map.of("what", "the namespace " + namespace + " of the recovery point"));
            }
        }
        if (wanted.isEmpty() && namespaces.isEmpty()) {
            findings.warn(ErrorCode.NOTHING_SELECTED, "the restore", Map.of("what", "the recovery point"));
        }
    }
}
