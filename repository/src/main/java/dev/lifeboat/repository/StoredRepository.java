package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.gc.GarbageReport;
import dev.lifeboat.repository.gc.GarbageRequest;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.repository.store.BlobStore;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.WriterParameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** A repository on a store, opened with its keys. */
final class StoredRepository implements Repository {
    private static final Pattern TASK = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final int DIRECTORIES = 32;

    private final Shelf shelf;
    private final KeySlot opened;
    /** Of which only the generation of data keys changes. */
    private volatile Keys keys;

    private final Seal seal;
    private final Units units;
    private final Index index;
    private final GarbageRecords garbage;
    private final Surroundings surroundings;
    private final Suspects suspects;
    private final Commits commits;
    private final Locks locks;

    /** Directories of packs of running tasks, asked for once a section. */
    private final Map<PackId, Segment.PackContents> directories = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PackId, Segment.PackContents> eldest) {
            return size() > DIRECTORIES;
        }
    };

    StoredRepository(Shelf shelf, StoredKeySlots.Unlocked unlocked, Surroundings surroundings) {
        this.shelf = shelf;
        this.opened = unlocked.slot();
        this.keys = unlocked.keys();
        this.surroundings = surroundings;
        this.seal = new Seal(keys, surroundings.random());
        this.units = new Units(shelf, keys);
        this.garbage = new GarbageRecords(shelf, seal);
        this.index = new Index(
                shelf,
                seal,
                () -> points(_ -> {}).stream()
                        .flatMap(point -> point.segments().stream())
                        .toList());
        this.suspects = new Suspects(shelf, seal, index, units, surroundings);
        this.locks = new Locks(shelf, surroundings.clock());
        this.commits = new Commits(this, shelf, seal, units, index, garbage, locks, surroundings, this::newest);
    }

    @Override
    public RepositoryId id() {
        return keys.repository();
    }

    @Override
    public WriterParameters writerParameters() {
        var cutKey = keys.cutKey();
        return new WriterParameters(
                keys.repository(), keys.idKey(), cutKey, surroundings.cuts().apply(cutKey));
    }

    @Override
    public byte[] gearKey() {
        return keys.gearKey();
    }

    @Override
    public PackGrant grant(PackClass packClass) {
        return surroundings.grant(newest(), packClass);
    }

    @Override
    public String packObject(PackId pack) {
        return shelf.full(Shelf.pack(pack));
    }

    @Override
    public byte[] parentIds(
            @Nullable PointId parent, SectionName section, Collection<StoredPack> stored, long enrolment) {
        var condemned = garbage.open();
        index.refresh();
        suspects.look();
        var known = new Parents(units, index, condemned).prefixes(find(parent), section, enrolment);
        var own = stored.stream()
                .filter(pack -> !condemned.packs().contains(pack.id()))
                .flatMapToLong(pack -> directory(pack)
                        .map(contents -> Parents.prefixes(contents, section))
                        .orElseGet(LongStream::empty));
        return Parents.bytes(LongStream.concat(known, own));
    }

    @Override
    public void parentLeaves(PointId parent, SectionName section, Consumer<LeafRecord> visitor) {
        var condemned = garbage.open();
        index.refresh();
        suspects.look();
        var point = open(parent);
        var found = point.sections().get(section);
        // a leaf that is used again unread vouches for all that it refers to
        if (found != null && !condemned.doubts(point.point(), Margins.DEFAULT)) {
            leaves().visit(found, visitor);
        }
    }

    @Override
    public Iterator<Node.Child> leaves(PointId parent, SectionName section) {
        index.refresh();
        suspects.look(); // a volume's backup asks for these before it asks for ids
        var known = open(parent).sections().get(section);
        return known == null ? Collections.emptyIterator() : leaves().list(known);
    }

    @Override
    public Optional<Node.Leaf> parentLeaf(SectionName section, ContentId leaf) {
        return leaves().find(section, leaf);
    }

    private ParentLeaves leaves() {
        return new ParentLeaves(trees(), index, new IdHash(keys.idKey()), suspects.lost());
    }

    @Override
    public Repository createSibling(BlobStore store, RepositoryId sibling, Map<String, KeyEncryption> slots) {
        var fresh = Keys.random(sibling, keys.instanceKey(), surroundings.random());
        return Opening.create(store, fresh, slots, surroundings);
    }

    @Override
    public StoredKeySlots slots() {
        return new StoredKeySlots(
                shelf,
                opened,
                this::newest,
                index::refresh,
                next -> keys = keys.atLeast(next.generation()),
                () -> new Holds(shelf, this, surroundings.clock()).reason());
    }

    /** With the generation that packs to come are of: what the slot says, or a pack that somebody wrote since. */
    private Keys newest() {
        return keys.atLeast(index.generation());
    }

    @Override
    public PointRecord commit(CommitRequest request) {
        return commit(request, Instant.MAX);
    }

    @Override
    public PointRecord commit(CommitRequest request, Instant latest) {
        index.refresh();
        suspects.look();
        return commits.commit(request, latest);
    }

    @Override
    public void checkpoint(Collection<StoredPack> packs, long enrolment) {
        commits.checkpoint(packs, enrolment);
    }

    @Override
    public GarbageReport collect(GarbageRequest request) {
        return new Collecting(this, shelf, units, index, garbage, commits, locks, surroundings, newest(), request)
                .run();
    }

    @Override
    public List<PointRecord> points() {
        return points(damage -> {
            throw damage;
        });
    }

    @Override
    public List<PointRecord> points(Consumer<LifeboatException> damaged) {
        var points = new ArrayList<PointRecord>();
        for (var name : shelf.names(Shelf.POINTS)) {
            try {
                record(name).ifPresent(points::add);
            } catch (LifeboatException e) {
                if (e.code() != ErrorCode.DATA_DAMAGED) {
                    throw e;
                }
                damaged.accept(e);
            }
        }
        points.sort(Comparator.comparingLong(PointRecord::sequence)
                .thenComparing(point -> point.id().hex()));
        return points;
    }

    @Override
    public PointReader read(PointId point) {
        return open(point).verified();
    }

    @Override
    public void between(PointId older, PointId newer, @Nullable Difference after, Difference.Visitor visitor) {
        new PointComparison(open(older).verified(), open(newer).verified(), trees()).run(after, visitor);
    }

    @Override
    public void deletePoint(PointId point) {
        var now = surroundings.clock().instant();
        promised(point).filter(now::isBefore).ifPresent(until -> {
            throw Failures.retained(point, until);
        });
        locks.heldUntil(Shelf.point(point)).filter(now::isBefore).ifPresent(until -> {
            throw Failures.retained(point, until);
        });
        shelf.delete(Shelf.point(point));
    }

    /** A record that cannot be read promises nothing any more, except to a store that holds it. */
    private Optional<Instant> promised(PointId point) {
        try {
            return record(point)
                    .flatMap(record -> Optional.ofNullable(record.terms().retainUntil()));
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    @Override
    public void putReport(String task, int page, byte[] content) {
        var name = report(task, page);
        shelf.put(name, seal.close(Seal.REPORT, name, new Encoder(content.length + 16).blob(content)));
    }

    /** Writes a record of two-phase deletion; one that is there stays. */
    boolean putGarbage(String name, Garbage record) {
        return garbage.put(name, record);
    }

    @Override
    public Optional<byte[]> readReport(String task, int number) {
        var name = report(task, number);
        return shelf.get(name).map(content -> {
            try {
                var in = seal.open(Seal.REPORT, name, content);
                var page = in.blob(content.length, "a page");
                in.end();
                return page;
            } catch (FormatException e) {
                throw Failures.damaged(name, e, "the report of the task");
            }
        });
    }

    @Override
    public CheckReport check(CheckRequest request, CheckListener listener) {
        return new Check(shelf, keys, seal, this, new Marks(commits::add), request, listener).run();
    }

    @Override
    public IndexRebuild rebuildIndex() {
        var workers = CheckRequest.of(new CheckDepth.Structure()).workers();
        return new Rebuilding(shelf, seal, units, this, commits::add).run(workers);
    }

    @Override
    public void rest() {
        units.rest();
        index.rest();
    }

    Suspects suspects() {
        return suspects;
    }

    Trees trees() {
        return Trees.of(units, index);
    }

    Index index() {
        return index;
    }

    GarbageRecords garbage() {
        return garbage;
    }

    StoredPoint open(PointId point) {
        return new StoredPoint(
                record(point).orElseThrow(() -> Failures.noPoint(point)),
                trees(),
                new ChunkRanges(shelf, units, index));
    }

    /** A point whose units are to be read. */
    Optional<PointRecord> find(@Nullable PointId point) {
        var found = point == null ? Optional.<PointRecord>empty() : record(point);
        found.ifPresent(record -> index.know(record.segments()));
        return found;
    }

    Optional<PointRecord> record(PointId point) {
        return record(Shelf.point(point));
    }

    Optional<PointRecord> record(String name) {
        return shelf.get(name).map(content -> {
            try {
                return RecordCodec.decode(seal.open(Seal.POINT, name, content));
            } catch (FormatException e) {
                throw Failures.damaged(name, e, "the point");
            }
        });
    }

    private Optional<Segment.PackContents> directory(StoredPack pack) {
        synchronized (directories) {
            var known = directories.get(pack.id());
            if (known != null) {
                return Optional.of(known);
            }
            try {
                var contents = new PackCheck(shelf, units).directory(pack, 0);
                directories.put(pack.id(), contents);
                return Optional.of(contents);
            } catch (FormatException _) {
                // not believed, hence stored again; the commit will say what is wrong
                return Optional.empty();
            }
        }
    }

    private static String report(String task, int page) {
        if (!TASK.matcher(task).matches() || page < 0) {
            throw new IllegalArgumentException("Not a page of a report: " + task + "/" + page);
        }
        return Shelf.REPORTS + task + "/" + page;
    }
}
