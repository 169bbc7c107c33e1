package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Difference.Change;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What differs between two points, section by section. For one thread. */
final class PointComparison {
    /** Of a block that its writer did not read whole. */
    private static final byte[] UNKNOWN = new byte[Limits.BLOCK_HASH];

    private final StoredPoint older;
    private final StoredPoint newer;
    private final Trees trees;

    /** @param trees that the points are read by */
    PointComparison(StoredPoint older, StoredPoint newer, Trees trees) {
        this.older = older;
        this.newer = newer;
        this.trees = trees;
    }

    /** @param after the last difference already seen, absent to begin at the first */
    void run(@Nullable Difference after, Difference.Visitor visitor) {
        var left = older.sections();
        var right = newer.sections();
        var names = new TreeMap<>(left);
        names.putAll(right);
        for (var name : names.keySet()) {
            if (after != null && name.compareTo(after.section()) < 0) {
                continue;
            }
            var from = after != null && name.equals(after.section()) ? after.key() : null;
            var before = left.getOrDefault(name, absent(name));
            var now = right.getOrDefault(name, absent(name));
            if (before.isReadable()
                    && now.isReadable()
                    && !new Comparison(trees, before, now, judged(name, visitor)).run(from)) {
                return;
            }
        }
    }

    /** Equal content of a file has equal pieces. A segment can be stored in another way, as a whole or with other patches, and hold what it held. */
    private Difference.Visitor judged(SectionName section, Difference.Visitor visitor) {
        if (section.kind() != SectionKind.BLOCK) {
            return visitor;
        }
        var hashes = section.hashes();
        return difference -> (difference.change() == Change.CHANGED && holdsTheSame(hashes, difference.key()))
                || visitor.visit(difference);
    }

    private boolean holdsTheSame(SectionName hashes, byte[] segment) {
        var before = hashes(older, hashes, segment);
        var now = hashes(newer, hashes, segment);
        return before.isPresent() && now.isPresent() && Arrays.equals(before.get(), now.get()) && areKnown(now.get());
    }

    /** Without them nothing is known, and what is stored decides. */
    private static Optional<byte[]> hashes(StoredPoint point, SectionName hashes, byte[] segment) {
        try {
            return point.find(hashes, segment);
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private static boolean areKnown(byte[] hashes) {
        for (var at = 0; at < hashes.length; at += Limits.BLOCK_HASH) {
            if (Arrays.equals(hashes, at, at + Limits.BLOCK_HASH, UNKNOWN, 0, Limits.BLOCK_HASH)) {
                return false;
            }
        }
        return true;
    }

    /** A section that a point does not name had no objects, unless it says that it does not know. */
    private static PointSection absent(SectionName name) {
        return new PointSection(name, PointSection.State.COMPLETE, Optional.empty(), 0, 0, 0, null, null, null, null);
    }
}
