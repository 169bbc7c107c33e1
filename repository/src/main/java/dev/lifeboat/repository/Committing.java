package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Segment.PackContents;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.gc.Margins;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.repository.tree.CutRule;
import dev.lifeboat.repository.tree.Value;
import dev.lifeboat.repository.write.PackGrant;
import dev.lifeboat.repository.write.PackSink;
import dev.lifeboat.repository.write.PointWriter;
import dev.lifeboat.repository.write.SectionRoot;
import dev.lifeboat.repository.write.WriterParameters;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One commit: verify all, then write the vault's own pack, the index segment and, last, the point record. What a crash leaves before the last step is
 * an orphan that no point needs.
 */
final class Committing {
    private static final Pattern SIZE = Pattern.compile("[1-9][0-9]{0,15}");

    private final Shelf shelf;
    private final Seal seal;
    private final Keys keys;
    private final Units units;
    private final Index index;
    private final Surroundings surroundings;
    private final CommitRequest request;
    private final Condemned condemned;
    private final CutHash cuts;
    /** Known nodes are not walked; where something is lost, all are, lest a new point needs it. */
    private final LostUnits lost;
    /** What this commit adds to the index. */
    private final Places added = new Places();

    /** Packs of the vault itself. */
    private final List<PackContents> own = new ArrayList<>();

    Committing(
            Shelf shelf,
            Seal seal,
            Keys keys,
            Units units,
            Index index,
            Surroundings surroundings,
            CommitRequest request,
            Condemned condemned) {
        this.shelf = shelf;
        this.seal = seal;
        this.keys = keys;
        this.units = units;
        this.index = index;
        this.surroundings = surroundings;
        this.request = request;
        this.condemned = condemned;
        this.cuts = surroundings.cuts().apply(keys.cutKey());
        this.lost = LostUnits.of(index, units);
    }

    /**
     * @param facts of the source, and of the committer
     * @return the record to be written; everything it needs is durable
     */
    PointRecord prepare(Optional<PointRecord> parent, long sequence, Map<String, String> facts, Path spool) {
        try (added) {
            return prepareAll(parent, sequence, facts, spool);
        }
    }

    private PointRecord prepareAll(Optional<PointRecord> parent, long sequence, Map<String, String> facts, Path spool) {
        checkRequest();
        request.packs().forEach(this::checkPack);
        request.sections().forEach(section -> checkSection(section, parent));
        var roots = writeOwn(parent, spool);
        // what a checkpoint added before, or a commit that was cut short, is this point's too
        var before = indexed();
        var segments = new ArrayList<>(index.segmentsOf(before));
        own.forEach(added::add);
        segments.addAll(writeSegments(sequence, added.packs(), shelf, seal, surroundings));
        var packs = new ArrayList<>(before);
        packs.addAll(added.ids());
        return new PointRecord(
                request.point(),
                sequence,
                surroundings.producer(),
                request.task(),
                Optional.ofNullable(request.parent()),
                request.started(),
                surroundings.clock().instant(),
                roots.root(),
                roots.findings(),
                request.sections().stream()
                        .sorted((a, b) -> a.name().compareTo(b.name()))
                        .toList(),
                facts,
                packs,
                segments,
                request.terms());
    }

    private List<PackId> indexed() {
        return request.packs().stream().map(StoredPack::id).filter(index::holds).toList();
    }

    private void checkRequest() {
        var names = new HashSet<SectionName>();
        var sizes = new HashMap<Optional<String>, String>();
        for (var section : request.sections()) {
            if (!section.name().isWritable() || !names.add(section.name())) {
                throw Failures.refused(section.name(), "is given twice or is not the writer's");
            }
            if (section.name().kind().isAligned() && section.isReadable()) {
                checkSize(section, sizes);
            }
        }
    }

    /** Without it nobody could restore a volume: segments that are zero have no entry, and a volume that is all zero has no tree. */
    private static void checkSize(PointSection section, Map<Optional<String>, String> sizes) {
        var size = section.facts().getOrDefault(PointSection.SIZE, "");
        if (!SIZE.matcher(size).matches()) {
            throw Failures.refused(section.name(), "does not say how large its volume is");
        }
        var other = sizes.putIfAbsent(section.name().volume(), size);
        if (other != null && !other.equals(size)) {
            throw Failures.refused(section.name(), "says that its volume has another size than the section beside it");
        }
    }

    private void checkPack(StoredPack claimed) {
        if (index.indexed(claimed.id())
                .filter(before -> before.isTrustedBy(request.terms().enrolment()))
                .isPresent()) {
            // by a commit of this task that was cut short after its segment; verified then
            return;
        }
        added.add(verified(claimed, request.terms().enrolment(), shelf, units));
    }

    /** What a writer stored, whole and of its own sections. Throws {@code COMMIT_REFUSED}. */
    static PackContents verified(StoredPack claimed, long enrolment, Shelf shelf, Units units) {
        try {
            var contents = new PackCheck(shelf, units).read(claimed, enrolment);
            for (var group : contents.groups()) {
                if (!group.section().isWritable()) {
                    throw new FormatException("a section that is not the writer's");
                }
            }
            return contents;
        } catch (FormatException e) {
            throw Failures.refused("pack " + claimed.id() + " has " + Failures.reason(e));
        }
    }

    private void checkSection(PointSection section, Optional<PointRecord> parent) {
        if (section.height() > Limits.HEIGHT) {
            throw Failures.refused(section.name(), "has a height of " + section.height());
        }
        var committed = Trees.known(units, index);
        var known = parent.filter(record -> knows(record, section) && stays(record) && !lost.touches(section.name()))
                .flatMap(record -> record.sections().stream()
                        .filter(before -> before.name().equals(section.name()))
                        .findFirst())
                .map(before -> KnownNodes.of(before, committed))
                .orElseGet(KnownNodes::none);
        Function<ContentId, Optional<Place>> places = id -> find(id, section.name());
        var trees = new Trees(units, places, _ -> Failures.refused(section.name(), "refers to what was not stored"));
        try {
            new TreeCheck(trees, CutRule.of(section.name().kind(), cuts), places, known, section).run();
        } catch (FormatException e) {
            throw Failures.refused(section.name(), "has " + Failures.reason(e));
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.DATA_DAMAGED && isNew(e)) {
                throw Failures.refused(
                        section.name(), "has a node of " + e.details().get("reason"));
            }
            throw e;
        }
    }

    /** In a pack of this task it is the writer's fault, elsewhere it is damage. */
    private boolean isNew(LifeboatException damage) {
        return PackCheck.parse(damage.details().getOrDefault("object", ""))
                .filter(added::holds)
                .isPresent();
    }

    /** Content that nobody read back counts for one enrolment; after another one all is walked, lest old content comes in with known nodes (R6). */
    private boolean knows(PointRecord parent, PointSection section) {
        return section.name().kind().packClass(UnitType.CHUNK).isVerifiedAtCommit()
                || parent.terms().enrolment() == request.terms().enrolment();
    }

    /** The same when what the parent refers to may be about to go. */
    private boolean stays(PointRecord parent) {
        return !condemned.doubts(parent, Margins.DEFAULT);
    }

    /** Copies that a new point may rely on: not another volume's, none that an earlier enrolment wrote and nobody read back, none known to be bad. */
    private Optional<Place> find(ContentId id, SectionName section) {
        var committed = index.known(id);
        var now = added.find(id);
        var all = committed.isPresent() && now.isPresent()
                ? Optional.of(committed.get().followedBy(now.get()))
                : committed.or(() -> now);
        var usable = all.flatMap(
                place -> place.filter(copy -> copy.section().volume().equals(section.volume())
                        && copy.isTrustedBy(request.terms().enrolment())
                        && !units.bad().covers(id, copy)));
        var staying = usable.flatMap(condemned::staying);
        if (usable.isPresent() && staying.isEmpty()) {
            throw Failures.overtaken(section);
        }
        return staying;
    }

    private record Roots(SectionRoot root, Optional<ContentId> findings) {}

    private Roots writeOwn(Optional<PointRecord> parent, Path spool) {
        var sink = new OwnSink();
        var parameters = new WriterParameters(keys.repository(), keys.idKey(), keys.cutKey(), cuts);
        var prefixes = new Parents(units, index, condemned);
        try (var writer = new PointWriter(
                parameters,
                sink,
                section -> prefixes.of(parent, section, request.terms().enrolment()),
                spool)) {
            var tree = writer.begin(SectionName.SECTIONS);
            var entries = new TreeMap<SectionName, Value>();
            for (var section : request.sections()) {
                section.root().ifPresent(root -> entries.put(section.name(), StoredPoint.entry(section, root)));
            }
            entries.forEach((name, value) -> tree.put(name.text().getBytes(UTF_8), value));
            var root = tree.finish();
            var findings = Optional.<ContentId>empty();
            if (request.findings().length > 0) {
                var section = writer.begin(SectionName.FINDINGS);
                findings = Optional.of(section.chunk(request.findings()));
                section.finish();
            }
            writer.finish();
            return new Roots(root, findings);
        }
    }

    /** @return their names */
    static List<String> writeSegments(
            long sequence, Iterable<PackContents> packs, Shelf shelf, Seal seal, Surroundings surroundings) {
        var names = new ArrayList<String>();
        Segment.encode(sequence, packs, body -> {
            var name =
                    Segment.name(sequence, PackId.random(surroundings.random()).hex());
            if (!shelf.put(name, seal.close(Seal.SEGMENT, name, body))) {
                throw Failures.refused("the index has a segment of that name");
            }
            names.add(name);
        });
        return names;
    }

    /** Packs of the vault itself go straight to the store, and join the index with the rest. */
    private final class OwnSink implements PackSink {
        @Override
        public PackGrant reserve(PackClass packClass) {
            return surroundings.grant(keys, packClass);
        }

        @Override
        public void store(PackGrant grant, Path file, long length, String sha256) throws IOException {
            if (!shelf.put(Shelf.pack(grant.id()), ByteBuffer.wrap(Files.readAllBytes(file)))) {
                throw new IOException("A pack of that name exists");
            }
            try {
                var stored = new StoredPack(grant.id(), PackClass.K8S, length, sha256);
                own.add(new PackCheck(shelf, units).read(stored, request.terms().enrolment()));
            } catch (FormatException e) {
                throw new IOException("The store gave back other bytes than it took", e);
            }
        }
    }
}
