package dev.lifeboat.api.link;

import java.util.List;
import java.util.Map;

/**
 * One cause with all it struck: the same cause 5,000 times is one finding (rule 192).
 *
 * @param code as the catalogue spells it
 * @param severity a warning makes the point Partial or the job CompletedWithWarnings, information does not
 * @param resource of the first case, for example {@code configmaps shop/settings}
 * @param details fill the texts of the code; never content or secrets
 * @param examples further resources struck, at most 20
 */
public record Finding(
        String code,
        Severity severity,
        String resource,
        Map<String, String> details,
        long count,
        List<String> examples) {
    public enum Severity {
        INFORMATION,
        WARNING
    }

    public Finding {
        details = Map.copyOf(details);
        examples = List.copyOf(examples);
    }
}
