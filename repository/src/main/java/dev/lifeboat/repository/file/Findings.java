package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What went wrong: all of it is counted and goes to the listener, so that nothing is silent; of each code the first {@link #EXAMPLES} are kept, so that
 * a million unreadable files do not fill the memory. Safe for use by many threads.
 */
final class Findings {
    static final int EXAMPLES = 100;

    private final FileListener listener;
    private final Map<ErrorCode, Long> counts = new EnumMap<>(ErrorCode.class);
    private final List<FileFinding> examples = new ArrayList<>();
    private boolean loss;

    Findings(FileListener listener) {
        this.listener = listener;
    }

    void add(FileFinding finding) {
        synchronized (this) {
            if (counts.merge(finding.code(), 1L, Long::sum) <= EXAMPLES) {
                examples.add(finding);
            }
            loss |= finding.isLoss();
        }
        listener.finding(finding);
    }

    synchronized Map<ErrorCode, Long> counts() {
        return Map.copyOf(counts);
    }

    synchronized List<FileFinding> examples() {
        return List.copyOf(examples);
    }

    synchronized boolean isLoss() {
        return loss;
    }
}
