package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.gc.Margins;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The commits of one repository in this process, one after the other. Safe for use by many threads. */
final class Commits {
    /** A commit is prepared again after each clean-up that condemned something meanwhile; they are hours apart. */
    private static final int ROUNDS = 5;

    private final StoredRepository repository;
    private final Shelf shelf;
    private final Seal seal;
    private final Units units;
    private final Index index;
    private final GarbageRecords garbage;
    private final Locks locks;
    private final Surroundings surroundings;
    private final Supplier<Keys> keys;
    private final ReentrantLock lock = new ReentrantLock();

    Commits(
            StoredRepository repository,
            Shelf shelf,
            Seal seal,
            Units units,
            Index index,
            GarbageRecords garbage,
            Locks locks,
            Surroundings surroundings,
            Supplier<Keys> keys) {
        this.repository = repository;
        this.shelf = shelf;
        this.seal = seal;
        this.units = units;
        this.index = index;
        this.garbage = garbage;
        this.locks = locks;
        this.surroundings = surroundings;
        this.keys = keys;
    }

    /** What condemns takes it too. */
    ReentrantLock lock() {
        return lock;
    }

    PointRecord commit(CommitRequest request, Instant latest) {
        lock.lock();
        try {
            var existing = repository.record(request.point());
            if (existing.isPresent()) {
                holdAll(existing.get());
                return existing.get();
            }
            var point = prepare(request);
            if (surroundings.clock().instant().isAfter(latest)) {
                throw Failures.outlived(Margins.run());
            }
            var name = Shelf.point(point.id());
            var body = new Encoder();
            RecordCodec.encode(point, body);
            // the only commit: before it nothing is visible, after it everything is (rule 33)
            var first = shelf.put(name, seal.close(Seal.POINT, name, body));
            index.refresh();
            var stored = first ? point : repository.record(point.id()).orElseThrow(() -> Failures.noPoint(point.id()));
            holdPoint(stored);
            return stored;
        } finally {
            lock.unlock();
        }
    }

    /** A crash may have come between the point and its lock. */
    private void holdAll(PointRecord point) {
        hold(point);
        holdPoint(point);
    }

    /** What the point brought: what it uses of older points is held by them, and after the next mark by this one. */
    private void hold(PointRecord point) {
        var until = point.terms().retainUntil();
        if (until == null || !locks.areEnforced()) {
            return;
        }
        point.packs().forEach(pack -> locks.hold(Shelf.pack(pack), until));
        point.segments().forEach(name -> locks.hold(name, until));
    }

    private void holdPoint(PointRecord point) {
        var until = point.terms().retainUntil();
        if (until != null) {
            locks.hold(Shelf.point(point.id()), until);
        }
    }

    void checkpoint(Collection<StoredPack> packs, long enrolment) {
        lock.lock();
        try {
            index.refresh();
            var sequence = nextSequence(repository.points(_ -> {}));
            try (var contents = new Places()) {
                for (var pack : packs) {
                    if (!index.holds(pack.id())) {
                        contents.add(Committing.verified(pack, enrolment, shelf, units));
                    }
                }
                writeSegments(sequence, contents.packs());
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Adds packs that are stored to the index, after all segments that there are.
     *
     * @return the names of the new ones
     */
    List<String> add(Iterable<Segment.PackContents> packs) {
        lock.lock();
        try {
            index.refresh();
            var names = Committing.writeSegments(index.sequence() + 1, packs, shelf, seal, surroundings);
            index.refresh();
            return names;
        } finally {
            lock.unlock();
        }
    }

    /** Adds packs to the index. */
    void writeSegments(long sequence, Iterable<Segment.PackContents> packs) {
        Committing.writeSegments(sequence, packs, shelf, seal, surroundings);
        index.refresh();
    }

    /** Until nothing was condemned meanwhile: the last look before the point must be the one that was verified against. */
    private PointRecord prepare(CommitRequest request) {
        for (var round = 0; round < ROUNDS; round++) {
            var condemned = garbage.open();
            var point = prepare(request, condemned);
            hold(point);
            // the last look; nothing but the clock and the point comes after it
            if (condemned
                    .records()
                    .keySet()
                    .containsAll(garbage.open().records().keySet())) {
                return point;
            }
        }
        throw Failures.refused("clean-ups of this repository follow each other too fast");
    }

    private PointRecord prepare(CommitRequest request, Condemned condemned) {
        index.refresh();
        var points = repository.points(_ -> {});
        var facts = surroundings.isWatchful()
                ? Fall.facts(
                        request,
                        points,
                        id -> shelf.modified(Shelf.point(id)).isPresent(),
                        surroundings.clock().instant())
                : request.facts();
        try {
            var spool = Files.createTempDirectory("lifeboat-commit");
            try {
                return new Committing(shelf, seal, keys.get(), units, index, surroundings, request, condemned)
                        .prepare(repository.find(request.parent()), nextSequence(points), facts, spool);
            } finally {
                Files.deleteIfExists(spool);
            }
        } catch (IOException e) {
            throw Failures.store("temporary files of the vault", e);
        }
    }

    private long nextSequence(List<PointRecord> points) {
        return Stream.concat(Stream.of(index.sequence()), points.stream().map(PointRecord::sequence))
                        .max(Comparator.naturalOrder())
                        .orElse(0L)
                + 1;
    }
}
