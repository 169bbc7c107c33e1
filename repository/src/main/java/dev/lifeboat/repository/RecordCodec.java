package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointSection.State;
import dev.lifeboat.repository.format.ContentId;
import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;
import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.format.PointId;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.write.SectionRoot;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The body of {@code points/<point>}. */
final class RecordCodec {
    private static final int TEXT = 64 << 10;
    /** By their numbers in a record. */
    private static final List<State> STATES = List.of(State.COMPLETE, State.PARTIAL, State.FAILED, State.NOT_SELECTED);

    private RecordCodec() {}

    static void encode(PointRecord point, Encoder out) {
        out.u8(Limits.FORMAT).raw(point.id().bytes()).varint(point.sequence());
        text(out, point.producer());
        text(out, point.task());
        out.u8(point.parent().isPresent() ? 1 : 0);
        point.parent().ifPresent(parent -> out.raw(parent.bytes()));
        instant(out, point.started());
        instant(out, point.committed());
        id(out, point.root().root());
        out.u8(point.root().height())
                .varint(point.root().entries())
                .varint(point.root().bytes());
        id(out, point.findings());
        out.varint(point.sections().size());
        point.sections().forEach(section -> section(out, section));
        out.varint(point.facts().size());
        new TreeMap<>(point.facts()).forEach((name, value) -> {
            text(out, name);
            text(out, value);
        });
        out.varint(point.packs().size());
        point.packs().forEach(pack -> out.raw(pack.bytes()));
        out.varint(point.segments().size());
        point.segments().forEach(segment -> text(out, segment));
    }

    static PointRecord decode(Decoder in) throws FormatException {
        try {
            if (in.u8() != Limits.FORMAT) {
                throw new FormatException("a record of another version");
            }
            var record = new PointRecord(
                    PointId.of(in.raw(PointId.LENGTH)),
                    in.varint(),
                    text(in),
                    text(in),
                    flag(in) ? Optional.of(PointId.of(in.raw(PointId.LENGTH))) : Optional.empty(),
                    instant(in),
                    instant(in),
                    new SectionRoot(SectionName.SECTIONS, id(in), in.u8(), in.varint(), in.varint()),
                    id(in),
                    sections(in),
                    facts(in),
                    packs(in),
                    texts(in));
            in.end();
            return record;
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new FormatException("a record that contradicts itself");
        }
    }

    private static void section(Encoder out, PointSection section) {
        text(out, section.name().text());
        out.u8(STATES.indexOf(section.state()));
        id(out, section.root());
        out.u8(section.height()).varint(section.entries()).varint(section.bytes());
        maybe(out, section.resourceVersion());
        maybe(out, section.version());
        maybe(out, section.kind());
        out.u8(section.listed() == null ? 0 : 1);
        if (section.listed() != null) {
            instant(out, section.listed());
        }
    }

    private static List<PointSection> sections(Decoder in) throws FormatException {
        var sections = new ArrayList<PointSection>();
        for (var left = in.count(8, "sections"); left > 0; left--) {
            var name = new SectionName(text(in));
            var state = in.u8();
            if (state >= STATES.size()) {
                throw new FormatException("a section in state " + state);
            }
            sections.add(new PointSection(
                    name,
                    STATES.get(state),
                    id(in),
                    in.u8(),
                    in.varint(),
                    in.varint(),
                    maybe(in),
                    maybe(in),
                    maybe(in),
                    flag(in) ? instant(in) : null));
        }
        return sections;
    }

    private static Map<String, String> facts(Decoder in) throws FormatException {
        var facts = new TreeMap<String, String>();
        for (var left = in.count(2, "facts"); left > 0; left--) {
            facts.put(text(in), text(in));
        }
        return facts;
    }

    private static List<PackId> packs(Decoder in) throws FormatException {
        var packs = new ArrayList<PackId>();
        for (var left = in.count(PackId.LENGTH, "packs"); left > 0; left--) {
            packs.add(PackId.of(in.raw(PackId.LENGTH)));
        }
        return packs;
    }

    private static List<String> texts(Decoder in) throws FormatException {
        var texts = new ArrayList<String>();
        for (var left = in.count(1, "texts"); left > 0; left--) {
            texts.add(text(in));
        }
        return texts;
    }

    private static void text(Encoder out, String text) {
        out.blob(text.getBytes(UTF_8));
    }

    private static String text(Decoder in) throws FormatException {
        return new String(in.blob(TEXT, "a text"), UTF_8);
    }

    private static void maybe(Encoder out, @Nullable String text) {
        out.u8(text == null ? 0 : 1);
        if (text != null) {
            text(out, text);
        }
    }

    private static @Nullable String maybe(Decoder in) throws FormatException {
        return flag(in) ? text(in) : null;
    }

    private static void id(Encoder out, Optional<ContentId> id) {
        out.u8(id.isPresent() ? 1 : 0);
        id.ifPresent(out::id);
    }

    private static Optional<ContentId> id(Decoder in) throws FormatException {
        return flag(in) ? Optional.of(in.id()) : Optional.empty();
    }

    private static boolean flag(Decoder in) throws FormatException {
        var flag = in.u8();
        if (flag > 1) {
            throw new FormatException("a flag of " + flag);
        }
        return flag == 1;
    }

    private static void instant(Encoder out, Instant instant) {
        out.u64(instant.getEpochSecond()).u32(instant.getNano());
    }

    private static Instant instant(Decoder in) throws FormatException {
        return Instant.ofEpochSecond(in.u64(), in.u32());
    }
}
