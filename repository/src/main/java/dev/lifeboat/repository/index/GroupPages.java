package dev.lifeboat.repository.index;

import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.format.UnitType;
import dev.lifeboat.repository.pack.PackCodec;
import dev.lifeboat.repository.pack.PackGroup;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The groups of all packs, one behind the other, in pages of about {@value #UNITS} units. Units are numbered through. The pages that were read last are
 * kept. Not thread-safe.
 */
public final class GroupPages implements AutoCloseable {
    /** Of a page: a unit that is looked for alone costs no more than to decode these. */
    static final int UNITS = 256;
    /** Of pages that are kept, units and groups: 80 bytes each, a group twice that. */
    static final int KEPT = 32 << 10;

    private static final int FIRST = 0;
    private static final int PLACE = 1;
    private static final int LENGTH_BITS = 24;

    /** A unit in its group, {@code offset} bytes from the beginning, uncompressed. */
    public record Found(PackGroup group, PackGroup.Unit unit, int offset) {}

    /**
     * A page as it was read.
     *
     * @param offsets of each unit in its group
     */
    private record Page(List<PackGroup> groups, int[] offsets) {
        int weight() {
            return offsets.length + 2 * groups.size();
        }
    }

    private final Spool spool;
    private final Rows pages = new Rows(2);
    private final List<SectionName> sections = new ArrayList<>();
    private final Map<SectionName, Integer> numbers = new HashMap<>();
    private final Map<Integer, Page> kept = new LinkedHashMap<>(64, 0.75f, true);
    private int weight;
    private final Encoder out = new Encoder(4 << 10);

    public GroupPages() {
        this(new Spool());
    }

    public GroupPages(Spool spool) {
        this.spool = spool;
    }

    /** Number of pages, and of the page that comes next. */
    public int size() {
        return pages.size();
    }

    /**
     * Adds the groups of a pack, in pages of its own.
     *
     * @param first number of the first unit
     * @throws IOException if there is no room; then nothing is added
     */
    public void add(List<PackGroup> groups, int first) throws IOException {
        var before = pages.size();
        try {
            var unit = first;
            var from = 0;
            var units = 0;
            for (var i = 0; i < groups.size(); i++) {
                units += groups.get(i).units().size();
                if (units >= UNITS || i + 1 == groups.size()) {
                    append(groups.subList(from, i + 1), unit);
                    unit += units;
                    units = 0;
                    from = i + 1;
                }
            }
        } catch (IOException e) {
            pages.cut(before);
            throw e;
        }
    }

    /** The groups in the pages from {@code first} to {@code end}, the latter not included. */
    public List<PackGroup> groups(int first, int end) throws IOException {
        var groups = new ArrayList<PackGroup>();
        for (var page = first; page < end; page++) {
            groups.addAll(read(page).groups());
        }
        return groups;
    }

    /** The unit of a number that was added. */
    public Found find(int number) throws IOException {
        var row = pages.last(FIRST, number);
        if (row >= 0) {
            var page = read(row);
            var at = number - (int) pages.get(row, FIRST);
            var left = at;
            for (var group : page.groups()) {
                if (left < group.units().size()) {
                    return new Found(group, group.units().get(left), page.offsets()[at]);
                }
                left -= group.units().size();
            }
        }
        throw new IllegalArgumentException("No unit has the number " + number);
    }

    /** Heap that does not go with what was read last. */
    public long bytes() {
        return pages.bytes() + spool.bytes();
    }

    /** Forgets the pages that were read last. */
    public void rest() {
        kept.clear();
        weight = 0;
    }

    /** Units in pages that are kept, and twice their groups. */
    int kept() {
        return weight;
    }

    /** Bytes in the temporary file. */
    public long written() {
        return spool.written();
    }

    @Override
    public void close() {
        kept.clear();
        spool.close();
    }

    private void append(List<PackGroup> groups, int first) throws IOException {
        out.clear();
        out.varint(groups.size());
        for (var group : groups) {
            PackCodec.encode(out, group, number(group.section()));
        }
        var place = spool.append(out.array(), out.length());
        var page = pages.add();
        pages.set(page, FIRST, first);
        pages.set(page, PLACE, place << LENGTH_BITS | out.length());
    }

    private int number(SectionName section) {
        return numbers.computeIfAbsent(section, name -> {
            sections.add(name);
            return sections.size() - 1;
        });
    }

    private Page read(int number) throws IOException {
        var known = kept.get(number);
        if (known != null) {
            return known;
        }
        var place = pages.get(number, PLACE);
        var bytes = spool.read(place >>> LENGTH_BITS, (int) (place & (1 << LENGTH_BITS) - 1));
        Page page;
        try {
            page = decode(new Decoder(bytes));
        } catch (FormatException e) {
            throw new IOException("A temporary file was changed", e);
        }
        keep(number, page);
        return page;
    }

    private Page decode(Decoder in) throws FormatException {
        var groups = new ArrayList<PackGroup>();
        var offsets = IntStream.builder();
        for (var left = in.count(5, "groups"); left > 0; left--) {
            var section = sections.get(in.varint(sections.size() - 1, "a section"));
            var offset = in.varint();
            var length = in.varint(Integer.MAX_VALUE, "a group");
            var rawLength = in.varint(Integer.MAX_VALUE, "a group uncompressed");
            var count = in.count(ContentId.LENGTH + 2, "units");
            var units = new ArrayList<PackGroup.Unit>(count);
            var end = 0;
            for (var more = count; more > 0; more--) {
                var unit = new PackGroup.Unit(in.id(), UnitType.read(in.u8()), in.varint(Limits.CHUNK, "a unit"));
                units.add(unit);
                offsets.add(end);
                end += unit.length();
            }
            groups.add(new PackGroup(section, offset, length, rawLength, units));
        }
        in.end();
        return new Page(groups, offsets.build().toArray());
    }

    private void keep(int number, Page page) {
        kept.put(number, page);
        weight += page.weight();
        var oldest = kept.values().iterator();
        while (weight > KEPT && kept.size() > 1) {
            weight -= oldest.next().weight();
            oldest.remove();
        }
    }
}
