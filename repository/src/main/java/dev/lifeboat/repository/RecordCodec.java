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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The body of {@code points/<point>}. */
final class RecordCodec {
    /** By their numbers in a record. */
    private static final List<State> STATES = List.of(State.COMPLETE, State.PARTIAL, State.FAILED, State.NOT_SELECTED);

    private static final List<PointTerms.Tier> TIERS =
            List.of(PointTerms.Tier.NONE, PointTerms.Tier.OPERATIONAL, PointTerms.Tier.VAULT);

    private RecordCodec() {}

    static void encode(PointRecord point, Encoder out) {
        out.u8(Limits.FORMAT).raw(point.id().bytes()).varint(point.sequence());
        text(out, point.producer());
        text(out, point.task());
        out.flag(point.parent().isPresent());
        point.parent().ifPresent(parent -> out.raw(parent.bytes()));
        terms(out, point.terms());
        out.instant(point.started()).instant(point.committed());
        id(out, point.root().root());
        out.u8(point.root().height())
                .varint(point.root().entries())
                .varint(point.root().bytes());
        id(out, point.findings());
        out.varint(point.sections().size());
        point.sections().forEach(section -> section(out, section));
        facts(out, point.facts());
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
            var id = PointId.of(in.raw(PointId.LENGTH));
            var sequence = in.varint();
            var producer = text(in);
            var task = text(in);
            Optional<PointId> parent = in.flag() ? Optional.of(PointId.of(in.raw(PointId.LENGTH))) : Optional.empty();
            var terms = terms(in);
            var record = new PointRecord(
                    id,
                    sequence,
                    producer,
                    task,
                    parent,
                    in.instant(),
                    in.instant(),
                    new SectionRoot(SectionName.SECTIONS, id(in), in.u8(), in.varint(), in.varint()),
                    id(in),
                    sections(in),
                    facts(in),
                    packs(in),
                    texts(in),
                    terms);
            in.end();
            return record;
        } catch (IllegalArgumentException e) {
            throw new FormatException("a record that contradicts itself");
        }
    }

    private static void terms(Encoder out, PointTerms terms) {
        text(out, terms.instance());
        out.u8(TIERS.indexOf(terms.tier())).varint(terms.enrolment());
        out.varint(terms.tags().size());
        terms.tags().forEach(tag -> text(out, tag));
        out.flag(terms.retainUntil() != null);
        if (terms.retainUntil() != null) {
            out.instant(terms.retainUntil());
        }
    }

    private static PointTerms terms(Decoder in) throws FormatException {
        var instance = text(in);
        var tier = in.u8();
        if (tier >= TIERS.size()) {
            throw new FormatException("a point of tier " + tier);
        }
        return new PointTerms(instance, TIERS.get(tier), in.varint(), texts(in), in.flag() ? in.instant() : null);
    }

    private static void section(Encoder out, PointSection section) {
        text(out, section.name().text());
        out.u8(STATES.indexOf(section.state()));
        id(out, section.root());
        out.u8(section.height()).varint(section.entries()).varint(section.bytes());
        maybe(out, section.resourceVersion());
        maybe(out, section.version());
        maybe(out, section.kind());
        out.flag(section.listed() != null);
        if (section.listed() != null) {
            out.instant(section.listed());
        }
        facts(out, section.facts());
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
                    in.flag() ? in.instant() : null,
                    facts(in)));
        }
        return sections;
    }

    private static void facts(Encoder out, Map<String, String> facts) {
        out.varint(facts.size());
        new TreeMap<>(facts).forEach((name, value) -> {
            text(out, name);
            text(out, value);
        });
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
        return new String(in.blob(Limits.TEXT, "a text"), UTF_8);
    }

    private static void maybe(Encoder out, @Nullable String text) {
        out.flag(text != null);
        if (text != null) {
            text(out, text);
        }
    }

    private static @Nullable String maybe(Decoder in) throws FormatException {
        return in.flag() ? text(in) : null;
    }

    private static void id(Encoder out, Optional<ContentId> id) {
        out.flag(id.isPresent());
        id.ifPresent(out::id);
    }

    private static Optional<ContentId> id(Decoder in) throws FormatException {
        return in.flag() ? Optional.of(in.id()) : Optional.empty();
    }
}
