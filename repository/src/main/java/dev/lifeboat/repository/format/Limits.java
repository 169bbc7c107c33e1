package dev.lifeboat.repository.format;

/** Every bound of format 0, each with its reason. A reader refuses what exceeds one before it spends memory on it (R10). */
public final class Limits {
    /** The version of everything written here. Without promise: format 1 freezes it. */
    public static final int FORMAT = 0;

    /** A path of 4,096 bytes and the slash that ends a directory's key. */
    public static final int KEY = 4_097;
    /** Values up to this many bytes stand in the leaf, larger ones become chunks. */
    public static final int INLINE = 8_192;
    /** Of a chunk, hence of a value. The API server takes requests up to 3 MiB. */
    public static final int CHUNK = 4 << 20;
    /** Of an encoded node. */
    public static final int NODE = 1 << 20;
    /** Levels of a tree: 33 children at least on each but the top make 10^12 leaves. */
    public static final int HEIGHT = 8;

    /** Window of the cut rule in leaves, bytes. Mean size of a leaf is twice that. */
    public static final int LEAF_WINDOW = 8_192;
    /** A span without a cut is cut by force at this weight. */
    public static final int LEAF_FORCED = 16 * LEAF_WINDOW;
    /** Window of the cut rule in inner nodes, entries. */
    public static final int INNER_WINDOW = 32;

    /** Leaves and large values are compressed together up to this many raw bytes: worth a third of the stored size. */
    public static final int GROUP = 128 << 10;
    /** Inner nodes barely compress; small groups keep a lookup cheap. */
    public static final int INNER_GROUP = 16 << 10;

    public static final int ZSTD_LEVEL = 1;

    /** A pack is closed at this size: what a process of 256Mi can spool beside its work. */
    public static final int PACK = 8 << 20;
    /** A pack may exceed its size by the last group and the directory. */
    public static final int PACK_LARGEST = PACK + CHUNK + (4 << 20);
    /** Of an encrypted pack directory: a pack of smallest units. */
    public static final int DIRECTORY = 4 << 20;
    /** Of an index segment, a point record, a report page and any other object that is read whole. */
    public static final int OBJECT = 64 << 20;

    private Limits() {}
}
