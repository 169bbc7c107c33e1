package dev.lifeboat.extension.task;

import dev.lifeboat.api.link.Finding;
import dev.lifeboat.core.error.ErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What went wrong without ending the task, one entry per cause: 5,000 identical refusals are one finding with a count and examples (rule 192). Bounded
 * whatever happens; nothing is lost without being counted. Thread-safe.
 */
public final class Findings {
    /** So many groups go into the journal of a task, for the process that comes after this one. */
    public static final int KEPT = 60;

    private static final int GROUPS = 499;
    private static final int EXAMPLES = 20;
    private static final int LONGEST_DETAIL = 500;

    private final Map<String, Group> groups = new LinkedHashMap<>();
    private long beyond;

    private static final class Group {
        private final Finding first;
        private final List<String> examples = new ArrayList<>();
        private long count = 1;

        private Group(Finding first) {
            this.first = first;
        }
    }

    public void warn(ErrorCode code, String resource, Map<String, String> details) {
        add(code, Finding.Severity.WARNING, resource, details);
    }

    public void inform(ErrorCode code, String resource, Map<String, String> details) {
        add(code, Finding.Severity.INFORMATION, resource, details);
    }

    /**
     * Counts one case.
     *
     * @param resource whom it struck, for example {@code configmaps shop/settings}
     * @param details fill the texts of the code; the entry {@code resource} is added and does not make a cause of its own
     */
    public synchronized void add(
            ErrorCode code, Finding.Severity severity, String resource, Map<String, String> details) {
        var cause = new TreeMap<>(details);
        cause.remove("resource");
        var key = code.wire() + severity + normal(cause.toString(), resource);
        var group = groups.get(key);
        if (group != null) {
            group.count++;
            if (group.examples.size() < EXAMPLES) {
                group.examples.add(resource);
            }
            return;
        }
        if (groups.size() >= GROUPS) {
            beyond++;
            return;
        }
        var texts = new TreeMap<String, String>();
        details.forEach((name, text) -> texts.put(name, cut(text)));
        texts.put("resource", resource);
        groups.put(key, new Group(new Finding(code.wire(), severity, resource, texts, 1, List.of())));
    }

    /** Reasons quote the object they are about; without its name those of one cause are equal. */
    private static String normal(String cause, String resource) {
        var name = resource.substring(Math.max(resource.lastIndexOf('/'), resource.lastIndexOf(' ')) + 1);
        return name.length() < 3 ? cause : cause.replace(name, "*");
    }

    private static String cut(String text) {
        return text.length() <= LONGEST_DETAIL ? text : text.substring(0, LONGEST_DETAIL) + "...";
    }

    /** Tells what an earlier process of the task has told, every case of it: the vault keeps only what the living process reports. */
    public synchronized void again(Finding earlier) {
        var code = ErrorCode.find(earlier.code()).orElse(ErrorCode.GENERIC_WARNING);
        add(code, earlier.severity(), earlier.resource(), earlier.details());
        var examples = earlier.examples().iterator();
        for (var left = earlier.count() - 1; left > 0; left--) {
            var resource = examples.hasNext() ? examples.next() : earlier.resource();
            add(code, earlier.severity(), resource, earlier.details());
        }
    }

    public synchronized List<Finding> list() {
        var list = new ArrayList<Finding>(groups.size() + 1);
        for (var group : groups.values()) {
            var first = group.first;
            list.add(new Finding(
                    first.code(), first.severity(), first.resource(), first.details(), group.count, group.examples));
        }
        if (beyond > 0) {
            list.add(further(beyond, Finding.Severity.WARNING));
        }
        return list;
    }

    /** The same, short: those beyond the limit are one entry that counts them. */
    public List<Finding> list(int most) {
        var all = list();
        if (all.size() <= most) {
            return all;
        }
        var rest = all.subList(most - 1, all.size());
        var warns = rest.stream().anyMatch(finding -> finding.severity() == Finding.Severity.WARNING);
        var shown = new ArrayList<>(all.subList(0, most - 1));
        shown.add(further(
                rest.stream().mapToLong(Finding::count).sum(),
                warns ? Finding.Severity.WARNING : Finding.Severity.INFORMATION));
        return shown;
    }

    private static Finding further(long count, Finding.Severity severity) {
        var what = "further findings";
        var reason = count + " cases of further causes are not listed";
        return new Finding(
                ErrorCode.GENERIC_WARNING.wire(),
                severity,
                what,
                Map.of("resource", what, "reason", reason),
                count,
                List.of());
    }

    public synchronized boolean hasWarnings() {
        return beyond > 0
                || groups.values().stream().anyMatch(group -> group.first.severity() == Finding.Severity.WARNING);
    }
}
