package dev.lifeboat.repository.block;

import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.Repository;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Node;
import java.util.Iterator;
import java.util.Optional;

/**
 * What a writer is told of the volume in the parent point: the names of leaves, and what is in those that it asks for. Safe for use by many threads.
 *
 * <p>Failures are those of {@link Repository}. {@code DATA_DAMAGED} ends nothing: what a damaged node hid is read from the volume and stored anew.
 */
public interface ParentVolume {
    /** Of the volume then, in bytes. */
    long size();

    /** The leaves of one of the two sections, in order. */
    Iterator<Node.Child> leaves(SectionName section);

    /** What is in a leaf; empty if nobody knows any more. */
    Optional<Node.Leaf> leaf(SectionName section, Node.Child leaf);

    /**
     * The volume in a point, if a writer may build on it: both sections are complete and of one size, and the same enrolment wrote them. Hashes of an
     * earlier enrolment may be anything, and who believed them would leave changes out (R6).
     *
     * @param enrolment of the writer, as the commit will say
     */
    static Optional<ParentVolume> of(Repository repository, PointId parent, VolumeNames names, long enrolment) {
        var point = repository.read(parent).point();
        if (point.terms().enrolment() != enrolment) {
            return Optional.empty();
        }
        var block = complete(point.sections(), names.block());
        var hash = complete(point.sections(), names.hash());
        var size = block.flatMap(Blocks::size);
        if (size.isEmpty() || !size.equals(hash.flatMap(Blocks::size))) {
            return Optional.empty();
        }
        return Optional.of(new ParentVolume() {
            @Override
            public long size() {
                return size.get();
            }

            @Override
            public Iterator<Node.Child> leaves(SectionName section) {
                return repository.leaves(parent, section);
            }

            @Override
            public Optional<Node.Leaf> leaf(SectionName section, Node.Child leaf) {
                return repository.parentLeaf(section, leaf.id());
            }
        });
    }

    private static Optional<PointSection> complete(Iterable<PointSection> sections, SectionName name) {
        for (var section : sections) {
            if (section.name().equals(name) && section.state() == PointSection.State.COMPLETE) {
                return Optional.of(section);
            }
        }
        return Optional.empty();
    }
}
