package dev.lifeboat.repository.format;

import org.jspecify.annotations.Nullable;

/**
 * What a unit of a pack is, as a number that enters its id: content that looks like a node has another id than the node.
 *
 * @param number 1 chunk, 2 to 9 nodes by level, 32 to 39 lists of pieces by level
 */
public record UnitType(int number) {
    public static final UnitType CHUNK = new UnitType(1);

    private static final int LEAF = 2;
    private static final int LIST = 32;

    /** Not units, but keyed hashes in the same way: none can pass for the id of anything. */
    public static final int BLOCK_HASH = 64;

    public static final int STAT = 65;
    public static final int LEAF_RECORD = 66;

    /** @throws IllegalArgumentException if there is no such type */
    public UnitType {
        if (number != 1
                && (number < LEAF || number >= LEAF + Limits.HEIGHT)
                && (number < LIST || number >= LIST + Limits.HEIGHT)) {
            throw new IllegalArgumentException("Not a type of a unit: " + number);
        }
    }

    /** @param level 0 for a leaf */
    public static UnitType node(int level) {
        return new UnitType(LEAF + level);
    }

    /** @param level 0 for a list of pieces */
    public static UnitType list(int level) {
        return new UnitType(LIST + level);
    }

    /** @throws FormatException if there is no such type */
    public static UnitType read(int number) throws FormatException {
        try {
            return number == CHUNK.number ? CHUNK : new UnitType(number);
        } catch (IllegalArgumentException _) {
            throw new FormatException("an impossible unit");
        }
    }

    /** Of a node or list; 0 for a leaf, for a list of pieces and for a chunk. */
    public int level() {
        return isChunk() ? 0 : number - (isList() ? LIST : LEAF);
    }

    public boolean isChunk() {
        return number == CHUNK.number;
    }

    public boolean isList() {
        return number >= LIST;
    }

    // written out, as in ContentId

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UnitType type && number == type.number;
    }

    @Override
    public int hashCode() {
        return number;
    }
}
