package dev.lifeboat.repository.format;

/** Every bound of format 1, each with its reason. A reader refuses what exceeds one before it spends memory on it (R10). */
public final class Limits {
    /** The version of everything written here. Frozen: whatever changes what a reader must know is another number. */
    public static final int FORMAT = 1;

    /** A path of 4,096 bytes and the slash that ends a directory's key. */
    public static final int KEY = 4_097;
    /** Values up to this many bytes stand in the leaf, larger ones become chunks. */
    public static final int INLINE = 8_192;
    /** Of a chunk, hence of a value. The API server takes requests up to 3 MiB. */
    public static final int CHUNK = 4 << 20;
    /** Of an encoded node or list. */
    public static final int NODE = 1 << 20;
    /** Of the keys of a node together, spelled out: nobody needs as much, and shared starts would let a small node unpack to gigabytes. */
    public static final int KEYS = 4 << 20;
    /** Levels of a tree: 33 children at least on each but the top make 10^12 leaves. */
    public static final int HEIGHT = 8;
    /** Entries below a child, and pieces of a file: sums of as many as fit into a node do not overflow. */
    public static final long ENTRIES = 1L << 48;
    /** Bytes below a child, and bytes of one file that are not holes. */
    public static final long BYTES = 1L << 52;

    /** Window of the cut rule in leaves, bytes. Mean size of a leaf is twice that. */
    public static final int LEAF_WINDOW = 8_192;
    /** The same for files: entries are small, and a change shall rewrite little. */
    public static final int FILE_WINDOW = 2_048;
    /** A span without a cut is cut by force at this many windows. */
    public static final int FORCED = 16;
    /** Window of the cut rule in inner nodes, entries. */
    public static final int INNER_WINDOW = 32;

    /** Of a block volume: what one entry of {@code block/} and {@code hash/} stands for. */
    public static final int SEGMENT = 1 << 20;
    /** What a patch replaces, and what a hash in {@code hash/} is of. */
    public static final int BLOCK = 64 << 10;
    /** What a patch replaces where somebody knows so well what changed. */
    public static final int PAGE = 4 << 10;
    /** Of a segment: each is one more place to read. */
    public static final int PATCHES = 3;
    /** Of a block in {@code hash/}. */
    public static final int BLOCK_HASH = 16;

    /** Extended attributes up to this many encoded bytes stand in the entry, larger ones become a chunk. */
    public static final int XATTRS = 4_096;
    /** Name of an extended attribute, as the kernel has it. */
    public static final int XATTR_NAME = 255;
    /** Target of a symbolic link. */
    public static final int TARGET = 4_096;
    /** Pieces that stand in the entry of a file, for each MiB that counts into its weight. */
    public static final int PIECES = 32;
    /** A list of pieces ends here at the latest, wherever its ids say. */
    public static final int LIST = 8_192;

    /** Leaves and large values are compressed together up to this many raw bytes: worth a third of the stored size. */
    public static final int GROUP = 128 << 10;
    /** Inner nodes barely compress; small groups keep a lookup cheap. */
    public static final int INNER_GROUP = 16 << 10;

    public static final int ZSTD_LEVEL = 1;

    /** A pack is closed at this size: what a process of 256Mi can spool beside its work. */
    public static final int PACK = 8 << 20;
    /** The same for movers. */
    public static final int PACK_OF_MOVER = 16 << 20;
    /** A pack may exceed its size by the last group and the directory. */
    public static final int PACK_LARGEST = PACK_OF_MOVER + CHUNK + (4 << 20);
    /** Of an encrypted pack directory: a pack of smallest units. */
    public static final int DIRECTORY = 4 << 20;
    /** Of an index segment, a point record, a report page and any other object that is read whole. */
    public static final int OBJECT = 64 << 20;
    /** A commit writes its next index segment beyond this. */
    public static final int SEGMENT_OF_INDEX = 16 << 20;

    /** Of a section's name. */
    public static final int NAME = 512;
    /** Of a text in a record. */
    public static final int TEXT = 64 << 10;

    private Limits() {}
}
