package dev.lifeboat.repository;

import dev.lifeboat.repository.format.ContentId;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/** Damaged objects, each once; the first finding tells the cause. Keeps some and counts all. Safe for use by many threads. */
final class Damages {
    private record Found(String reason, TreeSet<String> affected) {}

    private final Map<String, Found> kept = new LinkedHashMap<>();
    private final IdSet seen = new IdSet();
    private final BiConsumer<String, String> first;
    private long count;

    /** @param first hears of each object, with the reason, the first time */
    Damages(BiConsumer<String, String> first) {
        this.first = first;
    }

    synchronized void add(String object, String reason, Collection<String> affected) {
        var key = ContentId.of(RepositoryFile.digest(object.getBytes(StandardCharsets.UTF_8)));
        if (!seen.contains(key)) {
            seen.add(key);
            count++;
            first.accept(object, reason);
            if (kept.size() < CheckReport.KEPT) {
                kept.put(object, new Found(reason, new TreeSet<>()));
            }
        }
        affected.forEach(one -> affects(object, one));
    }

    /** Adds to what cannot be read because of an object that was found before. */
    synchronized void affects(String object, String affected) {
        var found = kept.get(object);
        if (found != null && found.affected().size() < Damage.AFFECTED) {
            found.affected().add(affected);
        }
    }

    synchronized long count() {
        return count;
    }

    synchronized List<Damage> list() {
        var list = new ArrayList<Damage>();
        kept.forEach((object, found) -> list.add(new Damage(object, found.reason(), List.copyOf(found.affected()))));
        return list;
    }
}
