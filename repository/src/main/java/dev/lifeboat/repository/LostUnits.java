package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Node;
import dev.lifeboat.repository.tree.Value;
import java.util.HashSet;
import java.util.Set;

/**
 * Which sections have lost something, as far as this process knows, and which of their entries. Whoever uses a parent's entries again asks here first:
 * what is lost is read from its source and stored once more, and then older points restore as well. For one thread.
 */
final class LostUnits {
    private final Index index;
    private final BadCopies bad;
    private final Trees trees;
    private final Set<String> scopes = new HashSet<>();

    private LostUnits(Index index, Units units) {
        this.index = index;
        this.bad = units.bad();
        this.trees = Trees.known(units, index);
    }

    /** Looks at each unit of the packs that are bad, and at no other. */
    static LostUnits of(Index index, Units units) {
        var lost = new LostUnits(index, units);
        for (var pack : units.bad().reasons().keySet()) {
            index.pack(pack).ifPresent(lost::look);
        }
        return lost;
    }

    private void look(Segment.PackContents pack) {
        bad.visit(pack, (section, id) -> {
            var isLost = index.known(id).map(place -> bad.isLost(id, place)).orElse(true);
            if (isLost) {
                scopes.add(scope(section));
            }
        });
    }

    /** True if something is lost that an entry of the section might name. */
    boolean touches(SectionName section) {
        return scopes.contains(scope(section));
    }

    /** True if a leaf names nothing that is lost. */
    boolean isWhole(SectionName section, Node.Leaf leaf) {
        return !touches(section) || leaf.entries().stream().allMatch(entry -> isWhole(section, entry.value()));
    }

    /** Reads lists, no content. */
    boolean isWhole(SectionName section, Value value) {
        if (!touches(section)) {
            return true;
        }
        var contents = new ContentCheck(
                trees,
                (id, affected) -> index.known(id)
                        .filter(place -> !bad.isLost(id, place))
                        .orElseThrow(() -> index.lost(id))
                        .length(),
                reason -> Failures.damaged(Shelf.POINTS, reason, section.text()));
        try {
            contents.check(value, section.text());
            return true;
        } catch (FormatException _) {
            return false;
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.DATA_DAMAGED) {
                return false;
            }
            throw e;
        }
    }

    /** Sections that may name each other's content. */
    private static String scope(SectionName section) {
        return section.volume().orElse("");
    }
}
