package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Locates again, by their directories, the packs that no segment locates: two reads of a range each. What such a pack says of itself is not believed
 * more than before: readers verify each unit, and committers trust it only as content of the enrolment whose point names it.
 */
final class Rebuilding {
    /** Of packs that no point names: committed once, or never. No writer has this one, so nothing new relies on them before a check has proven them. */
    static final long NOBODY = Long.MAX_VALUE;

    private record Found(Optional<Segment.PackContents> pack, String object, String reason) {}

    private record Task(PackId pack, long length, long enrolment) {}

    private final Shelf shelf;
    private final Units units;
    private final StoredRepository repository;
    private final Index index;
    private final Function<Iterable<Segment.PackContents>, List<String>> segments;

    /** @param segments writes packs into further segments and says their names */
    Rebuilding(
            Shelf shelf,
            Seal seal,
            Units units,
            StoredRepository repository,
            Function<Iterable<Segment.PackContents>, List<String>> segments) {
        this.shelf = shelf;
        this.units = units;
        this.repository = repository;
        this.index = new Index(shelf, seal, List::of);
        this.segments = segments;
    }

    IndexRebuild run(int workers) {
        try (index;
                var found = new Places()) {
            return run(workers, found);
        }
    }

    private IndexRebuild run(int workers, Places found) {
        index.refresh();
        var unreadable = new ArrayList<Damage>();
        try (var threads = new Ordered(workers)) {
            threads.run(tasks().iterator(), this::read, result -> {
                result.pack()
                        .ifPresentOrElse(
                                found::add,
                                () -> unreadable.add(
                                        new Damage(result.object(), result.reason(), List.of("what it holds"))));
                return true;
            });
        }
        var count = found.ids().size();
        var written = count == 0 ? List.<String>of() : segments.apply(found.packs());
        return new IndexRebuild(
                count, written, unreadable, unreadable.isEmpty() ? remove(Set.copyOf(written)) : List.of());
    }

    /** Packs that have no place: first those that points name, in the order of the points, for the first place of a unit is read first. */
    private List<Task> tasks() {
        var lengths = new TreeMap<String, Task>();
        shelf.list(
                Shelf.PACKS,
                (name, length) -> PackCheck.parse(name)
                        .filter(pack -> !index.holds(pack))
                        .ifPresent(pack -> lengths.put(name, new Task(pack, length, NOBODY))));
        var tasks = new LinkedHashMap<String, Task>();
        for (var point : repository.points(_ -> {})) {
            for (var pack : point.packs()) {
                var name = Shelf.pack(pack);
                Optional.ofNullable(lengths.get(name))
                        .ifPresent(task -> tasks.putIfAbsent(
                                name,
                                new Task(pack, task.length(), point.terms().enrolment())));
            }
        }
        for (Map.Entry<String, Task> other : lengths.entrySet()) {
            tasks.putIfAbsent(other.getKey(), other.getValue());
        }
        return List.copyOf(tasks.values());
    }

    private Found read(Task task) {
        var name = Shelf.pack(task.pack());
        try {
            var contents = new PackCheck(shelf, units).directory(task.pack(), task.length(), task.enrolment());
            return new Found(Optional.of(contents), name, "");
        } catch (FormatException e) {
            return new Found(Optional.empty(), name, Failures.reason(e));
        }
    }

    /** Segments that do not verify locate nothing, and everything has a place without them. One that the store holds stays. */
    private List<String> remove(Set<String> written) {
        var present = Set.copyOf(shelf.names(Shelf.INDEX));
        if (!present.containsAll(written)) {
            return List.of();
        }
        var removed = new ArrayList<String>();
        for (var segment : index.damaged().keySet()) {
            try {
                shelf.delete(segment);
                removed.add(segment);
            } catch (LifeboatException e) {
                if (e.code() != ErrorCode.STORE_OBJECT_RETAINED && e.code() != ErrorCode.STORE_READ_ONLY) {
                    throw e;
                }
            }
        }
        return removed;
    }
}
