package dev.lifeboat.cli.repository;

import dev.lifeboat.cli.output.Text;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a check has found that is not at its end yet. Keeps some and counts all. Safe for use by many threads. */
final class FoundDamage {
    private static final int KEPT = 100;

    private final Map<String, String> first = new LinkedHashMap<>();
    private long count;

    synchronized void add(String object, String reason) {
        count++;
        if (first.size() < KEPT) {
            first.putIfAbsent(object, reason);
        }
    }

    /** Empty if there is nothing. What cannot be restored because of it is not known before the end. */
    synchronized String text() {
        var text = new StringBuilder();
        first.forEach((object, reason) -> {
            text.append(Text.line("Damaged: %s: %s".formatted(object, reason))).append('\n');
            text.append("  Action: ").append(CheckFindings.action(object)).append('\n');
        });
        if (count > first.size()) {
            text.append("And %,d more damaged objects.%n".formatted(count - first.size()));
        }
        if (count > 0) {
            text.append(
                    "%,d objects were found damaged until then; which points that costs is known when a check has come to its end.%n"
                            .formatted(count));
        }
        return text.toString();
    }
}
