package dev.lifeboat.testkit.reader;

import com.github.luben.zstd.Zstd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** Sections 7 and 8: the index and the packs, hence content by id. */
final class UnitStore {
    private record Pack(String id, int packClass, long generation) {}

    private record Group(Pack pack, long offset, int length, int rawLength) {}

    private record Place(Group group, int type, int offset, int length) {}

    private final NavigableMap<String, byte[]> objects;
    private final Secrets secrets;
    private final Map<String, List<Place>> places = new HashMap<>();

    UnitStore(NavigableMap<String, byte[]> objects, Secrets secrets) {
        this.objects = objects;
        this.secrets = secrets;
        objects.forEach((name, content) -> {
            if (name.startsWith("index/")) {
                segment(secrets.unseal("LBIX", name, content));
            }
        });
    }

    /** The first copy that verifies. */
    byte[] read(String id, int type) {
        var known = places.getOrDefault(id, List.of());
        for (var place : known) {
            try {
                var content = content(place);
                if (place.type() == type && secrets.id(type, content).equals(id)) {
                    return content;
                }
            } catch (UnreadableException _) {
                // another copy may be whole
            }
        }
        throw new UnreadableException("content under id " + id.substring(0, 8));
    }

    private byte[] content(Place place) {
        var group = place.group();
        var pack = group.pack();
        var bytes = objects.get("packs/" + pack.id().substring(0, 2) + "/" + pack.id());
        if (bytes == null || group.offset() + group.length() > bytes.length) {
            throw new UnreadableException("a pack");
        }
        var in = new Bytes(bytes);
        in.raw(group.offset());
        var frame = Secrets.decrypt(
                secrets.packKey(pack.generation(), pack.packClass(), pack.id()),
                group.offset(),
                secrets.packBinding(pack.id(), pack.packClass(), 1),
                in.raw(group.length()));
        Bytes.require(Zstd.getFrameContentSize(frame) == group.rawLength(), "a frame of its length");
        var raw = new Bytes(Zstd.decompress(frame, group.rawLength()));
        raw.raw(place.offset());
        return raw.raw(place.length());
    }

    private void segment(Bytes in) {
        Bytes.require(in.u8() == 1, "a segment of format 1");
        in.u64();
        for (var packs = in.count(); packs > 0; packs--) {
            var pack = new Pack(HexFormat.of().formatHex(in.raw(16)), in.u8(), in.u32());
            // length, check sum, whether it was verified, enrolment: not needed to read
            in.varint();
            in.raw(32);
            in.flag();
            in.varint();
            groups(in, pack);
        }
        in.end();
    }

    private void groups(Bytes in, Pack pack) {
        var names = new ArrayList<String>();
        for (var count = in.count(); count > 0; count--) {
            names.add(in.text());
        }
        var free = 10L;
        for (var count = in.count(); count > 0; count--) {
            Bytes.require(in.varint() < names.size(), "a section of the table");
            var group = new Group(pack, in.varint(), (int) in.varint(), (int) in.varint());
            Bytes.require(group.offset() == free, "a group behind the one before");
            free += group.length();
            var offset = 0;
            for (var units = in.count(); units > 0; units--) {
                var id = in.id();
                var type = in.u8();
                var length = (int) in.varint();
                places.computeIfAbsent(id, _ -> new ArrayList<>()).add(new Place(group, type, offset, length));
                offset += length;
            }
            Bytes.require(offset == group.rawLength(), "units that fill their group");
        }
    }
}
