package dev.lifeboat.stores.key;

/**
 * What one guess of a passphrase costs (Argon2id, RFC 9106).
 *
 * @param memory in KiB, of 8 for each lane to 1 GiB
 * @param passes over the memory, 1 to 16
 * @param lanes that may be filled side by side, 1 to 16
 */
public record Argon2Cost(int memory, int passes, int lanes) {
    /** The second recommendation of RFC 9106, for machines that cannot spare 2 GiB: half a second here. */
    public static final Argon2Cost USUAL = new Argon2Cost(64 << 10, 3, 4);

    static final int MEMORY = 1 << 20;
    private static final int PASSES = 16;
    private static final int LANES = 16;

    /** @throws IllegalArgumentException beyond the bounds, which are those of docs/format.md 3 */
    public Argon2Cost {
        if (lanes < 1 || lanes > LANES || passes < 1 || passes > PASSES || memory < 8 * lanes || memory > MEMORY) {
            throw new IllegalArgumentException(
                    "Argon2id with " + memory + " KiB, " + passes + " passes and " + lanes + " lanes");
        }
    }
}
