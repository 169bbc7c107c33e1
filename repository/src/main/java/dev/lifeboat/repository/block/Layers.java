package dev.lifeboat.repository.block;

import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.PageSet;
import dev.lifeboat.repository.tree.SegmentValue.Patch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which patches of a segment stay when it changes again, and what a new one replaces. Where there is no place for another patch, the new one takes in the
 * newest ones as well, as long as that is cheap: so a page that changed is written again a few times, not the segment with each fourth change.
 *
 * @param kept oldest first
 * @param replaced pages of the new patch
 */
record Layers(List<Patch> kept, PageSet replaced) {
    /** A larger patch costs more to carry along than to write the segment anew. */
    private static final int MOST = PageSet.PAGES / 4;

    private static final int DEAR = 4;

    /** Empty if the segment is better written anew. */
    static Optional<Layers> of(List<Patch> patches, PageSet changed) {
        var layers = new Layers(live(patches, changed), changed);
        if (layers.kept.size() < Limits.PATCHES) {
            return Optional.of(layers);
        }
        do {
            layers = layers.merged();
            if (layers.replaced.count() > MOST) {
                return Optional.empty();
            }
        } while (layers.isDearFor(changed));
        while (layers.isCheap()) {
            layers = layers.merged();
        }
        return Optional.of(layers);
    }

    private Layers merged() {
        var pages = replaced.or(kept.getLast().pages());
        return new Layers(live(kept.subList(0, kept.size() - 1), pages), pages);
    }

    /** Much more is written than changed: then make room for the next change as well, or it would be written again with each. */
    private boolean isDearFor(PageSet changed) {
        return kept.size() > 1 && replaced.count() > DEAR * changed.count();
    }

    /** What is not larger is taken along: so patches that stay are each larger than the next, and there is seldom something to take. */
    private boolean isCheap() {
        if (kept.isEmpty()) {
            return false;
        }
        var last = kept.getLast().pages();
        return last.count() <= replaced.count() && replaced.or(last).count() <= MOST;
    }

    /** Patches of which later ones leave something. */
    private static List<Patch> live(List<Patch> patches, PageSet changed) {
        var covered = changed;
        var live = new ArrayList<Patch>();
        for (var old : patches.reversed()) {
            if (!old.pages().without(covered).isEmpty()) {
                live.add(old);
            }
            covered = covered.or(old.pages());
        }
        return List.copyOf(live.reversed());
    }
}
