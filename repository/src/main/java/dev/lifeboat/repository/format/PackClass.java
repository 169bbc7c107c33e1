package dev.lifeboat.repository.format;

import java.util.Arrays;

/** What a pack may hold. The class enters the key of the pack: a ticket for one class opens no pack of another. */
public enum PackClass {
    /** Nodes and large values of Kubernetes objects and the vault's own trees. Opened by the vault only, for it mixes namespaces. */
    K8S(1, "k8s"),
    /** Nodes of volume sections. */
    VOL(2, "vol");

    private final int number;
    private final String wire;

    PackClass(int number, String wire) {
        this.number = number;
        this.wire = wire;
    }

    /** In stored bytes. */
    public int number() {
        return number;
    }

    /** In the link's requests. */
    public String wire() {
        return wire;
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
