package dev.lifeboat.repository;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.crypto.KeyEncryption;
import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.RepositoryId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Slots as objects of the store. */
final class StoredKeySlots implements KeySlots {
    /**
     * A number that lies further above what a process knows is none that somebody rotated to: whoever may write to the store put an object there. The
     * numbers that there are would be used up by one such name.
     */
    private static final int REACH = 1_000_000;

    private final Shelf shelf;
    private final KeySlot opened;
    private final Supplier<Keys> keys;
    private final Runnable look;
    private final Consumer<Keys> raise;
    private final Supplier<Optional<String>> held;

    /** What a key opened. */
    record Unlocked(KeySlot slot, Keys keys) {}

    /**
     * @param opened the slot that the keys were read from
     * @param keys as they are now
     * @param look at which generation packs are of by now
     * @param raise takes on keys whose packs are of a higher generation
     * @param held why the points have to stay, if they have to
     */
    StoredKeySlots(
            Shelf shelf,
            KeySlot opened,
            Supplier<Keys> keys,
            Runnable look,
            Consumer<Keys> raise,
            Supplier<Optional<String>> held) {
        this.shelf = shelf;
        this.opened = opened;
        this.keys = keys;
        this.look = look;
        this.raise = raise;
        this.held = held;
    }

    /** All of a slot, newest first. */
    static List<KeySlot> of(Shelf shelf, String name) {
        return of(all(shelf), name);
    }

    private static List<KeySlot> of(List<KeySlot> slots, String name) {
        return slots.stream()
                .filter(slot -> slot.slot().equals(name))
                .sorted(Comparator.comparingInt(KeySlot::generation).reversed())
                .toList();
    }

    private static List<KeySlot> all(Shelf shelf) {
        return shelf.names(Shelf.KEYS).stream()
                .flatMap(object -> KeySlot.parse(object).stream())
                .toList();
    }

    /** The keys by the newest generation of the slot that the given key opens; packs to come are of no older data key than any slot may know. */
    static Unlocked open(Shelf shelf, RepositoryId id, String name, KeyEncryption key) {
        LifeboatException damaged = null;
        LifeboatException refused = null;
        var all = all(shelf);
        for (var slot : of(all, name)) {
            try {
                var content = shelf.get(slot.name());
                if (content.isPresent()) {
                    var keys = slot.decode(id, content.get(), key);
                    return new Unlocked(slot, keys.atLeast(mayKnow(all, slot, keys)));
                }
            } catch (LifeboatException e) {
                if (e.code() == ErrorCode.DATA_DAMAGED) {
                    damaged = damaged == null ? e : damaged;
                } else {
                    refused = refused == null ? e : refused;
                }
            }
        }
        if (damaged != null) {
            throw damaged;
        }
        throw refused == null ? Failures.key("there is no slot " + name) : refused;
    }

    /**
     * The highest generation of data keys that a slot may hold which this process cannot read. Its number says so: {@link #write} gives none a lower
     * one than its content has.
     */
    private static int mayKnow(List<KeySlot> slots, KeySlot opened, Keys known) {
        return slots.stream()
                .filter(slot -> !slot.slot().equals(opened.slot()) || slot.generation() > opened.generation())
                .filter(slot -> isWithinReach(slot, opened, known))
                .mapToInt(KeySlot::generation)
                .max()
                .orElse(Keys.FIRST_GENERATION);
    }

    /** @return false for an object of a number that no rotation gave */
    boolean isWithinReach(KeySlot slot) {
        return isWithinReach(slot, opened, keys.get());
    }

    private static boolean isWithinReach(KeySlot slot, KeySlot opened, Keys known) {
        return slot.generation() <= (long) Math.max(opened.generation(), known.generation()) + REACH;
    }

    @Override
    public List<String> misnumbered() {
        var known = keys.get();
        return all(shelf).stream()
                .filter(slot -> !isWithinReach(slot, opened, known))
                .map(KeySlot::name)
                .sorted()
                .toList();
    }

    @Override
    public List<Slot> list() {
        var known = keys.get();
        return list(shelf, known.repository()).stream()
                .filter(slot -> isWithinReach(new KeySlot(slot.name(), slot.generation()), opened, known))
                .toList();
    }

    /** Those whose check sum fits; none of it needs a key. */
    static List<Slot> list(Shelf shelf, RepositoryId id) {
        var slots = new ArrayList<Slot>();
        for (var object : shelf.names(Shelf.KEYS)) {
            KeySlot.parse(object).flatMap(slot -> known(shelf, id, slot)).ifPresent(slots::add);
        }
        slots.sort(Comparator.comparing(Slot::name).thenComparingInt(Slot::generation));
        return slots;
    }

    @Override
    public boolean opens(Slot slot, KeyEncryption key) {
        var stored = new KeySlot(slot.name(), slot.generation());
        var content = keys.get();
        try {
            return shelf.get(stored.name())
                    .map(found -> stored.decode(content.repository(), found, key))
                    .filter(content::opensAll)
                    .isPresent();
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.KEY_UNAVAILABLE || e.code() == ErrorCode.DATA_DAMAGED) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public Slot rotate(String name, KeyEncryption key) {
        return write(name, key, content(keys.get()));
    }

    @Override
    public Slot rotateWithDataKey(String name, KeyEncryption key) {
        look.run();
        var now = content(keys.get());
        if (now.generation() >= KeySlot.LAST) {
            throw exhausted(name);
        }
        return write(name, key, now.atLeast(now.generation() + 1));
    }

    @Override
    public Slot replace(String name, KeyEncryption key) {
        var content = content(keys.get());
        var before = of(shelf, name);
        var slot = write(name, key, content);
        var read = new KeySlot(name, slot.generation());
        var stored = shelf.get(read.name()).orElseThrow(() -> Failures.damaged(read.name(), Failures.GONE, name));
        if (!Arrays.equals(read.decode(content.repository(), stored, key).secret(), content.secret())) {
            throw Failures.damaged(read.name(), "other keys than were written", name);
        }
        delete(before, false);
        return slot;
    }

    @Override
    public void retire(Slot slot) {
        var newestOfName = rotated(slot.name()).findFirst();
        if (newestOfName.isEmpty() || newestOfName.get().generation() <= slot.generation()) {
            throw new IllegalArgumentException("The newest generation of slot " + slot.name());
        }
        if (known(shelf, keys.get().repository(), newestOfName.get()).isEmpty()) {
            throw Failures.needed(slot.name(), "its newest generation is damaged");
        }
        shelf.delete(new KeySlot(slot.name(), slot.generation()).name());
    }

    @Override
    public void remove(String name) {
        if (name.equals(Repository.SERVICE)) {
            throw Failures.needed(name, "the repository is opened by it every day");
        }
        var others = list().stream().anyMatch(slot -> !slot.name().equals(name));
        if (!others) {
            throw Failures.needed(name, "no other slot opens the repository");
        }
        delete(of(shelf, name), true);
    }

    @Override
    public void shred(boolean force) {
        var all = all(shelf);
        if (!force) {
            held.get().ifPresent(reason -> {
                throw Failures.held(reason);
            });
        }
        delete(all, true);
    }

    /**
     * All that can be; what the store holds stays.
     *
     * @param tells whether to say so
     */
    private void delete(List<KeySlot> slots, boolean tells) {
        LifeboatException retained = null;
        for (var slot : slots) {
            try {
                shelf.delete(slot.name());
            } catch (LifeboatException e) {
                if (e.code() != ErrorCode.STORE_OBJECT_RETAINED) {
                    throw e;
                }
                retained = retained == null ? e : retained;
            }
        }
        if (tells && retained != null) {
            throw retained;
        }
    }

    /** What a slot is to hold: another one may know a later data key, though no pack was written by it yet. */
    private Keys content(Keys known) {
        return known.atLeast(mayKnow(all(shelf), opened, known));
    }

    private Slot write(String name, KeyEncryption key, Keys content) {
        if (!KeySlot.isName(name)) {
            throw new IllegalArgumentException("Not the name of a slot: " + name);
        }
        for (long generation = Math.max(next(name), content.generation()); generation <= KeySlot.LAST; generation++) {
            var slot = new KeySlot(name, (int) generation);
            // another process may rotate at the same time; the later one counts
            if (shelf.put(slot.name(), slot.encode(content, key))) {
                // only now: packs of a generation that no slot knows are readable all the same, but nobody would go on
                // with it
                raise.accept(content);
                return new Slot(name, slot.generation(), key.provider());
            }
        }
        throw exhausted(name);
    }

    private int next(String name) {
        return rotated(name).findFirst().map(KeySlot::generation).orElse(0) + 1;
    }

    /** Of a slot, newest first, those that a rotation may have written. */
    private Stream<KeySlot> rotated(String name) {
        var known = keys.get();
        return of(shelf, name).stream().filter(slot -> isWithinReach(slot, opened, known));
    }

    private LifeboatException exhausted(String name) {
        var highest = all(shelf).stream()
                .max(Comparator.comparingInt(KeySlot::generation))
                .orElse(opened);
        return Failures.exhausted(name, highest.name());
    }

    private static Optional<Slot> known(Shelf shelf, RepositoryId id, KeySlot slot) {
        try {
            return shelf.get(slot.name())
                    .map(content -> slot.check(id, content))
                    .map(found -> new Slot(slot.slot(), slot.generation(), found.provider()));
        } catch (LifeboatException e) {
            if (e.code() == ErrorCode.DATA_DAMAGED) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
