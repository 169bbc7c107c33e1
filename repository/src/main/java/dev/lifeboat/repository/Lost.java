package dev.lifeboat.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What cannot be restored below a node: the number is exact, names are examples. */
record Lost(long entries, List<String> examples, Set<String> objects) {
    static final Lost NOTHING = new Lost(0, List.of(), Set.of());

    Lost {
        examples = List.copyOf(examples);
        objects = Set.copyOf(objects);
    }

    static Lost of(long entries, String example, String object) {
        return new Lost(entries, List.of(example), Set.of(object));
    }

    boolean isNothing() {
        return entries == 0;
    }

    Lost and(Lost other) {
        if (isNothing() || other.isNothing()) {
            return isNothing() ? other : this;
        }
        var names = new ArrayList<>(examples);
        other.examples.stream().limit(Math.max(0, Loss.EXAMPLES - names.size())).forEach(names::add);
        var all = new TreeSet<>(objects);
        for (var object : new TreeSet<>(other.objects)) {
            if (all.size() < Loss.EXAMPLES) {
                all.add(object);
            }
        }
        return new Lost(entries + other.entries, names, all);
    }
}
