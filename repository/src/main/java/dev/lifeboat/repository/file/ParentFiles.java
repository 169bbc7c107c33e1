package dev.lifeboat.repository.file;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.LeafRecord;
import dev.lifeboat.repository.tree.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The section of the parent point, as far as a backup needs it to know what is unchanged: a record for each leaf in memory, leaves on demand. What is
 * damaged there counts as changed, so that it is read and stored again. For one thread.
 */
public final class ParentFiles {
    public static final ParentFiles NONE = new ParentFiles(null, List.of());

    /** Where leaves are read. */
    @FunctionalInterface
    interface Leaves {
        Optional<Node.Leaf> find(ContentId leaf);
    }

    private final @Nullable Leaves leaves;
    /** In the order of their keys. */
    private final List<LeafRecord> records;

    private @Nullable ContentId open;
    private List<Node.Entry> entries = List.of();

    private ParentFiles(@Nullable Leaves leaves, List<LeafRecord> records) {
        this.leaves = leaves;
        this.records = records;
    }

    /** Reads the records of all leaves; none if the point has no such section. */
    public static ParentFiles of(Repository repository, PointId point, SectionName section) {
        var records = new ArrayList<LeafRecord>();
        try {
            repository.parentLeaves(point, section, records::add);
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
        }
        return new ParentFiles(leaf -> repository.parentLeaf(section, leaf), records);
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    /**
     * The leaf that ends with a key and holds exactly these entries.
     *
     * @param facts as {@link LeafRecord#facts} makes them
     */
    Optional<Node.Child> leaf(byte[] lastKey, byte[] facts) {
        var index = at(lastKey);
        if (index == records.size()) {
            return Optional.empty();
        }
        var record = records.get(index);
        return Arrays.equals(record.leaf().key(), lastKey) && Arrays.equals(record.facts(), facts)
                ? Optional.of(record.leaf())
                : Optional.empty();
    }

    /** The file of that key, with its content. */
    Optional<FileValue.File> file(byte[] key) {
        var index = at(key);
        if (index == records.size()) {
            return Optional.empty();
        }
        for (var entry : entries(records.get(index).leaf().id())) {
            if (Arrays.equals(entry.key(), key)) {
                return entry.value() instanceof FileValue.File file ? Optional.of(file) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Of the leaf that the keys are in: they are asked for in their order, so one is held. */
    private List<Node.Entry> entries(ContentId leaf) {
        if (!leaf.equals(open)) {
            open = leaf;
            entries = read(leaf);
        }
        return entries;
    }

    private List<Node.Entry> read(ContentId leaf) {
        if (leaves == null) {
            return List.of();
        }
        try {
            return leaves.find(leaf).map(Node.Leaf::entries).orElse(List.of());
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.DATA_DAMAGED) {
                return List.of();
            }
            throw e;
        }
    }

    /** The first leaf that does not end before the key. */
    private int at(byte[] key) {
        var low = 0;
        var high = records.size();
        while (low < high) {
            var middle = (low + high) >>> 1;
            if (Arrays.compareUnsigned(records.get(middle).leaf().key(), key) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
