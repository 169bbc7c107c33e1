package dev.lifeboat.repository.format;

import java.util.Arrays;

/** What a pack may hold. The class enters the key of the pack: a ticket for one class opens no pack of another. */
public enum PackClass {
    /** Nodes and large values of Kubernetes objects and the vault's own trees. Opened by the vault only, for it mixes namespaces. */
    K8S(1, "k8s", true),
    /** Nodes of the sections of one volume, or of the section {@code volume}. */
    VOL(2, "vol", true),
    /** Nodes of one volume's {@code hash/} section: keyed hashes only, which its mover may read (R9). */
    HASH(3, "hash", true),
    /** Content of one volume. Large: read back when it is needed and by scrubs, not at commit. */
    DATA(4, "data", false);

    private final int number;
    private final String wire;
    private final boolean verifiedAtCommit;

    PackClass(int number, String wire, boolean verifiedAtCommit) {
        this.number = number;
        this.wire = wire;
        this.verifiedAtCommit = verifiedAtCommit;
    }

    /** In stored bytes. */
    public int number() {
        return number;
    }

    /** In the link's requests. */
    public String wire() {
        return wire;
    }

    /** True if every unit is unpacked and its id computed before a point may need it; else a commit reads the directory only (R6). */
    public boolean isVerifiedAtCommit() {
        return verifiedAtCommit;
    }

    /** @throws IllegalArgumentException if there is no such class */
    public static PackClass ofWire(String wire) {
        return Arrays.stream(values())
                .filter(known -> known.wire.equals(wire))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No pack class " + wire));
    }

    /** @throws FormatException if there is no such class */
    public static PackClass ofNumber(int number) throws FormatException {
        for (var known : values()) {
            if (known.number == number) {
                return known;
            }
        }
        throw new FormatException("a pack class " + number);
    }
}
