package dev.lifeboat.repository;

import dev.lifeboat.repository.Segment.PackContents;
import dev.lifeboat.repository.crypto.SipHash;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.index.HashTable;
import dev.lifeboat.repository.index.Rows;
import dev.lifeboat.repository.pack.PackCodec.Head;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** Packs by number, a hundred bytes each, and their numbers by id. A number is never given again. Not thread-safe. */
final class PackTable {
    /** No pack. */
    static final int NONE = -1;

    private static final int HIGH = 0;
    private static final int LOW = 1;
    private static final int ENROLMENT = 2;
    /** Length in the lower half, class and what follows in the upper one. */
    private static final int LENGTH = 3;

    private static final int CLASS_SHIFT = 32;
    private static final long VERIFIED = 1L << 40;
    private static final long GONE = 1L << 41;
    private static final int GENERATION = 4;

    private static final int NAMES = 5;
    private static final int FIRST = 6;
    private static final int PAGE = 7;
    private static final int HASH = 8;
    private static final int COLUMNS = HASH + 4;

    private final Rows rows = new Rows(COLUMNS);
    private final HashTable numbers = new HashTable();
    private final SipHash hashes;

    /** @param hashes with a key that nobody else knows */
    PackTable(SipHash hashes) {
        this.hashes = hashes;
    }

    /** Of all numbers that were given. */
    int size() {
        return rows.size();
    }

    /**
     * @param first ordinal of the first copy in it
     * @param page the first of its pages
     */
    int add(PackContents pack, int first, int page) {
        var row = rows.add();
        rows.set(row, HIGH, pack.id().high());
        rows.set(row, LOW, pack.id().low());
        rows.set(row, ENROLMENT, pack.enrolment());
        rows.set(
                row,
                LENGTH,
                pack.length()
                        | (long) pack.head().packClass().number() << CLASS_SHIFT
                        | (pack.verified() ? VERIFIED : 0));
        rows.set(row, GENERATION, pack.head().generation());
        rows.set(row, FIRST, first);
        rows.set(row, PAGE, page);
        setHash(row, pack.sha256());
        numbers.add(hash(pack.id()), row);
        return row;
    }

    int find(PackId id) {
        for (var row : numbers.find(hash(id))) {
            if (rows.get(row, HIGH) == id.high() && rows.get(row, LOW) == id.low()) {
                return row;
            }
        }
        return NONE;
    }

    IndexedPack get(int row) {
        var length = rows.get(row, LENGTH);
        return new IndexedPack(
                id(row), head(row), length & 0xffff_ffffL, (length & VERIFIED) != 0, rows.get(row, ENROLMENT));
    }

    PackId id(int row) {
        return new PackId(rows.get(row, HIGH), rows.get(row, LOW));
    }

    String sha256(int row) {
        var hash = ByteBuffer.allocate(32);
        for (var i = 0; i < 4; i++) {
            hash.putLong(rows.get(row, HASH + i));
        }
        return HexFormat.of().formatHex(hash.array());
    }

    boolean isVerified(int row) {
        return (rows.get(row, LENGTH) & VERIFIED) != 0;
    }

    /** It was read whole. */
    void prove(int row, String sha256) {
        rows.set(row, LENGTH, rows.get(row, LENGTH) | VERIFIED);
        setHash(row, sha256);
    }

    boolean isGone(int row) {
        return (rows.get(row, LENGTH) & GONE) != 0;
    }

    void remove(int row) {
        rows.set(row, LENGTH, rows.get(row, LENGTH) | GONE);
        numbers.remove(hash(id(row)), row);
    }

    int first(int row) {
        return (int) rows.get(row, FIRST);
    }

    int page(int row) {
        return (int) rows.get(row, PAGE);
    }

    /** The pack of an ordinal. */
    int at(int ordinal) {
        return rows.last(FIRST, ordinal);
    }

    /** How many segments name it. */
    int names(int row) {
        return (int) rows.get(row, NAMES);
    }

    void setNames(int row, int names) {
        rows.set(row, NAMES, names);
    }

    long bytes() {
        return rows.bytes() + numbers.bytes();
    }

    private Head head(int row) {
        try {
            var number = (int) (rows.get(row, LENGTH) >>> CLASS_SHIFT) & 0xff;
            return new Head(PackClass.ofNumber(number), (int) rows.get(row, GENERATION));
        } catch (FormatException e) {
            throw new IllegalStateException("The number of a class", e);
        }
    }

    private void setHash(int row, String sha256) {
        var hash = ByteBuffer.wrap(HexFormat.of().parseHex(sha256));
        for (var i = 0; i < 4; i++) {
            rows.set(row, HASH + i, hash.getLong());
        }
    }

    private long hash(PackId id) {
        return hashes.hash(id.bytes());
    }
}
