package dev.lifeboat.extension.restore;

import dev.lifeboat.extension.link.TaskLink;
import dev.lifeboat.extension.restore.apply.NameSet;
import dev.lifeboat.extension.restore.clean.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Which objects the restore holds, for kinds whose members are asked for as owners: read once for each such kind, a hash a name. Thread-safe. */
final class PointNames {
    private final TaskLink link;
    private final Set<String> sections;
    private final Map<String, NameSet> read = new HashMap<>();

    PointNames(TaskLink link, Set<String> sections) {
        this.link = link;
        this.sections = sections;
    }

    boolean contains(Kind kind, String key) throws InterruptedException {
        var section = kind.section();
        return sections.contains(section) && names(section).contains(key);
    }

    private synchronized NameSet names(String section) throws InterruptedException {
        var names = read.get(section);
        if (names == null) {
            var fresh = new NameSet();
            link.objects(section, null, frame -> fresh.add(new String(frame.key(), StandardCharsets.UTF_8)));
            read.put(section, fresh);
            return fresh;
        }
        return names;
    }
}
