package dev.lifeboat.repository.pack;

import dev.lifeboat.repository.crypto.Aead;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackGroup.Unit;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;

/** The bytes of a pack: head, groups, directory, length of the directory. */
public final class PackCodec {
    static final int GROUP = 1;
    static final int DIRECTORY = 2;
    /** Of the length at the end. */
    public static final int TAIL = 4;

    /** In place of a pack's SHA-256 where nobody has computed it: what is in a pack is authenticated by itself, so only a store's ticket needs its hash. */
    public static final String UNHASHED = "0".repeat(64);

    private static final byte[] MAGIC = "LBPK".getBytes(StandardCharsets.US_ASCII);
    public static final int HEAD = MAGIC.length + 6;

    /** Of a pack without a group. */
    public static final int LEAST = HEAD + Aead.TAG + TAIL;

    private static final int SECTIONS = 10_000;
    private static final int UNIT_LEAST = 34;

    private PackCodec() {}

    /** What a pack says of itself in clear: enough to derive its key from the repository's, should the index be lost. */
    public record Head(PackClass packClass, int generation) {
        public byte[] encode() {
            return new Encoder(HEAD)
                    .raw(MAGIC)
                    .u8(Limits.FORMAT)
                    .u8(packClass.number())
                    .u32(generation)
                    .toBytes();
        }

        /** @throws FormatException unless a pack begins so */
        public static Head decode(byte[] pack) throws FormatException {
            var in = new Decoder(pack);
            if (!Arrays.equals(in.raw(MAGIC.length), MAGIC) || in.u8() != Limits.FORMAT) {
                throw new FormatException("no head of a pack");
            }
            var head = new Head(PackClass.ofNumber(in.u8()), in.u32());
            if (head.generation() < 1) {
                throw new FormatException("a data key of generation " + head.generation());
            }
            return head;
        }
    }

    /** What each message of a pack is bound to, beside key and nonce. */
    static byte[] associated(RepositoryId repository, PackId pack, PackClass packClass, int type) {
        return new Encoder(48)
                .u8(Limits.FORMAT)
                .raw(repository.bytes())
                .raw(pack.bytes())
                .u8(packClass.number())
                .u8(type)
                .toBytes();
    }

    /** Groups with the names of their sections in a table, for a pack's directory and for the index. */
    public static void encode(Encoder out, List<PackGroup> groups) {
        var numbers = new HashMap<SectionName, Integer>();
        var names = new ArrayList<SectionName>();
        for (var group : groups) {
            numbers.computeIfAbsent(group.section(), name -> {
                names.add(name);
                return names.size() - 1;
            });
        }
        out.varint(names.size());
        for (var name : names) {
            out.blob(name.text().getBytes(StandardCharsets.UTF_8));
        }
        out.varint(groups.size());
        for (var group : groups) {
            encode(out, group, numbers.getOrDefault(group.section(), 0));
        }
    }

    /** @param section its number in a table that stands elsewhere */
    public static void encode(Encoder out, PackGroup group, int section) {
        out.varint(section)
                .varint(group.offset())
                .varint(group.length())
                .varint(group.rawLength())
                .varint(group.units().size());
        for (var unit : group.units()) {
            out.id(unit.id()).u8(unit.type().number()).varint(unit.length());
        }
    }

    /** @throws FormatException unless groups lie one behind the other and their units fill them */
    public static List<PackGroup> decode(Decoder in) throws FormatException {
        var names = new ArrayList<SectionName>();
        for (var left = in.varint(SECTIONS, "a table of sections"); left > 0; left--) {
            names.add(section(new String(in.blob(Limits.NAME, "a section's name"), StandardCharsets.UTF_8)));
        }
        var groups = new ArrayList<PackGroup>();
        var free = (long) HEAD;
        for (var left = in.count(5, "groups"); left > 0; left--) {
            var number = in.varint();
            if (number >= names.size()) {
                throw new FormatException("a group of no section");
            }
            var offset = in.varint(Limits.PACK_LARGEST, "an offset");
            var length = in.varint(Limits.PACK_LARGEST, "a group");
            var rawLength = in.varint(Limits.CHUNK, "a group uncompressed");
            if (offset != free) {
                throw new FormatException("a gap between groups");
            }
            free = (long) offset + length;
            groups.add(new PackGroup(names.get((int) number), offset, length, rawLength, units(in, rawLength)));
        }
        return groups;
    }

    private static List<Unit> units(Decoder in, int rawLength) throws FormatException {
        var units = new ArrayList<Unit>();
        var sum = 0L;
        for (var left = in.count(UNIT_LEAST, "units"); left > 0; left--) {
            var unit = new Unit(in.id(), UnitType.read(in.u8()), in.varint(Limits.CHUNK, "a unit"));
            if (unit.length() == 0) {
                throw new FormatException("a unit of no length");
            }
            sum += unit.length();
            units.add(unit);
        }
        if (sum != rawLength || units.isEmpty()) {
            throw new FormatException("a group that its units do not fill");
        }
        return units;
    }

    private static SectionName section(String text) throws FormatException {
        try {
            return new SectionName(text);
        } catch (IllegalArgumentException _) {
            throw new FormatException("a section's name that is none");
        }
    }
}
