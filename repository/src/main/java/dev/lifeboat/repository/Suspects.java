package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a process learns of damage before it offers anything to a writer: packs that are gone, by a listing, and copies that a check of another process
 * found bad, by pages of that check beside the reports. Safe for use by many threads.
 */
final class Suspects {
    /** A backup asks for each of its sections; one listing will do for all. */
    private static final Duration FRESH = Duration.ofMinutes(10);

    private static final String PREFIX = Shelf.REPORTS + "check-";
    private static final Pattern PAGE = Pattern.compile("reports/check-[0-9a-f]{32}/0");

    private final Shelf shelf;
    private final Seal seal;
    private final Index index;
    private final Units units;
    private final BadCopies bad;
    private final Surroundings surroundings;
    private final Set<String> read = new HashSet<>();
    /** As the pages that were read say. */
    private final BadCopies told = new BadCopies();

    private @Nullable Instant looked;
    private @Nullable Known known;

    /** What is lost, as of a state of index and damage. */
    private record Known(int version, long sequence, LostUnits lost) {}

    Suspects(Shelf shelf, Seal seal, Index index, Units units, Surroundings surroundings) {
        this.shelf = shelf;
        this.seal = seal;
        this.index = index;
        this.units = units;
        this.bad = units.bad();
        this.surroundings = surroundings;
    }

    /** Call after the index was refreshed. */
    synchronized void look() {
        var now = surroundings.clock().instant();
        // a clock that went back is no reason to trust an old listing
        if (looked != null && !now.isBefore(looked) && now.isBefore(looked.plus(FRESH))) {
            return;
        }
        readPages();
        var absent = new HashSet<>(index.ids());
        shelf.list(Shelf.PACKS, (name, _) -> PackCheck.parse(name).ifPresent(absent::remove));
        for (var pack : absent) {
            // a list may lag behind; the pack itself does not
            if (shelf.get(Shelf.pack(pack), 0, 1).isEmpty()) {
                bad.pack(pack, Failures.GONE);
            }
        }
        looked = now;
    }

    /** What was found to be bad is offered to no writer of this process any more. */
    void distrust(BadCopies found) {
        bad.addAll(found);
    }

    /** A pack that was read whole and is good, whatever was found before. */
    void trust(PackId pack) {
        bad.forget(pack);
    }

    /** What is lost by all that this process knows. */
    synchronized LostUnits lost() {
        var now = known;
        if (now == null || now.version() != bad.version() || now.sequence() != index.sequence()) {
            now = new Known(bad.version(), index.sequence(), LostUnits.of(index, units));
            known = now;
        }
        return now.lost();
    }

    /** Names of the pages that there are now. */
    List<String> pages() {
        return shelf.names(PREFIX).stream()
                .filter(name -> PAGE.matcher(name).matches())
                .toList();
    }

    /**
     * Leaves a page for other processes, unless the pages that are there say it already. Packs that are gone need none.
     *
     * @param superseded pages that are not true any more
     */
    synchronized void tell(BadCopies found, List<String> superseded) {
        readPages();
        if (!superseded.isEmpty()) {
            told.clear();
        }
        var page = found.without(told);
        if (!page.isEmpty()) {
            var name = PREFIX + PackId.random(surroundings.random()).hex() + "/0";
            var body = new Encoder();
            page.encode(body);
            shelf.put(name, seal.close(Seal.REPORT, name, new Encoder().blob(body.toBytes())));
        }
        superseded.forEach(this::remove);
    }

    private void remove(String page) {
        try {
            shelf.delete(page);
        } catch (LifeboatException e) {
            // what it says is too much, not too little
            if (e.code() != ErrorCode.STORE_OBJECT_RETAINED) {
                throw e;
            }
        }
    }

    private void readPages() {
        for (var name : pages()) {
            if (!read.add(name)) {
                continue;
            }
            var content = shelf.get(name);
            if (content.isEmpty()) {
                continue;
            }
            try {
                var in = seal.open(Seal.REPORT, name, content.get());
                var page = BadCopies.decode(in.blob(content.get().length, "a page"));
                in.end();
                told.addAll(page);
                bad.addAll(page);
            } catch (FormatException _) {
                // a damaged page says nothing; the check names it, and finds again what it said
            }
        }
    }
}
