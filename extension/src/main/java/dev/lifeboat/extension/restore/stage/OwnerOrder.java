package dev.lifeboat.extension.restore.stage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders sections so that owners come before what they own, as far as that is possible (rule 64). */
public final class OwnerOrder {
    private OwnerOrder() {}

    /**
     * Sorts sections by their ownership; those without any keep the order given. A cycle is entered somewhere and never deadlocks (rule 66): what is
     * left open is re-linked in the second pass.
     *
     * @param owners of a section: the sections of its objects' owners
     */
    public static List<String> sort(Collection<String> sections, Map<String, Set<String>> owners) {
        var sorted = new LinkedHashSet<String>();
        var entered = new LinkedHashSet<String>();
        sections.forEach(section -> visit(section, sections, owners, entered, sorted));
        return new ArrayList<>(sorted);
    }

    private static void visit(
            String section,
            Collection<String> sections,
            Map<String, Set<String>> owners,
            Set<String> entered,
            Set<String> sorted) {
        if (!sections.contains(section) || !entered.add(section)) {
            return;
        }
        owners.getOrDefault(section, Set.of()).stream()
                .sorted()
                .forEach(owner -> visit(owner, sections, owners, entered, sorted));
        sorted.add(section);
    }
}
