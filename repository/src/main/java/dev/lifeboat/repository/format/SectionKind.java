package dev.lifeboat.repository.format;

import java.util.Arrays;

/** What a section is a map of. Decides its keys, values, cuts and packs. */
public enum SectionKind {
    /** Kubernetes objects of one kind by namespace and name. */
    KUBERNETES(1, true, PackClass.K8S, PackClass.K8S),
    /** What a restore must know of each claim's volume. */
    VOLUME(2, true, PackClass.VOL, PackClass.VOL),
    /** A directory with all below it, by path. */
    FILE(3, true, PackClass.VOL, PackClass.DATA),
    /** A block volume by segments of 1 MiB. */
    BLOCK(4, true, PackClass.VOL, PackClass.DATA),
    /** Keyed hashes of a block volume's blocks, by segments. */
    HASH(5, true, PackClass.HASH, PackClass.HASH),
    /** The tree of sections itself, written by who commits. */
    SECTIONS(6, false, PackClass.K8S, PackClass.K8S),
    /** Not a tree: chunks that belong to the point as a whole. */
    FINDINGS(7, false, PackClass.K8S, PackClass.K8S);

    private final int number;
    private final boolean writable;
    private final PackClass nodes;
    private final PackClass chunks;

    SectionKind(int number, boolean writable, PackClass nodes, PackClass chunks) {
        this.number = number;
        this.writable = writable;
        this.nodes = nodes;
        this.chunks = chunks;
    }

    /** In stored bytes. */
    public int number() {
        return number;
    }

    /** True for what a writer may bring; the others are the committer's own. */
    public boolean isWritable() {
        return writable;
    }

    /** True if the nodes are cut at aligned segment numbers, false for the rule "minimum". */
    public boolean isAligned() {
        return this == BLOCK || this == HASH;
    }

    /** True for sections whose values are plain bytes. */
    public boolean isPlain() {
        return this == KUBERNETES || this == VOLUME || this == HASH;
    }

    /** The class of packs that a unit of this section belongs into. */
    public PackClass packClass(UnitType type) {
        return type.isChunk() ? chunks : nodes;
    }

    /** @throws FormatException if there is no such kind */
    public static SectionKind ofNumber(int number) throws FormatException {
        return Arrays.stream(values())
                .filter(kind -> kind.number == number)
                .findFirst()
                .orElseThrow(() -> new FormatException("a section of an unknown kind"));
    }

    /** The kind by the first part of a section's name. */
    static SectionKind ofName(String text) {
        var slash = text.indexOf('/');
        return switch (slash < 0 ? text : text.substring(0, slash)) {
            case "k8s" -> KUBERNETES;
            case "volume" -> VOLUME;
            case "file" -> FILE;
            case "block" -> BLOCK;
            case "hash" -> HASH;
            case "sections" -> SECTIONS;
            case "findings" -> FINDINGS;
            default -> throw new IllegalArgumentException("Not a section: " + text);
        };
    }
}
