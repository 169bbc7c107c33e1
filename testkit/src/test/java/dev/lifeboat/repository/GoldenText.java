package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointReader.Entry;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.SegmentValue;
import dev.lifeboat.repository.tree.Value;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Every point's every entry as lines of text, read by the engine. */
final class GoldenText {
    private static final HexFormat HEX = HexFormat.of();
    private static final List<PointSection.State> STATES = List.of(
            PointSection.State.COMPLETE,
            PointSection.State.PARTIAL,
            PointSection.State.FAILED,
            PointSection.State.NOT_SELECTED);
    private static final List<PointTerms.Tier> TIERS =
            List.of(PointTerms.Tier.NONE, PointTerms.Tier.OPERATIONAL, PointTerms.Tier.VAULT);

    private final PointReader reader;
    private final List<String> lines;

    private GoldenText(PointReader reader, List<String> lines) {
        this.reader = reader;
        this.lines = lines;
    }

    static List<String> of(Repository repository) {
        var lines = new ArrayList<String>();
        for (var point : repository.points()) {
            new GoldenText(repository.read(point.id()), lines).point();
        }
        return lines;
    }

    private void point() {
        var point = reader.point();
        var terms = point.terms();
        var retain = terms.retainUntil();
        lines.add("point " + point.id() + " " + point.task() + " " + terms.instance() + " "
                + TIERS.indexOf(terms.tier()) + " " + terms.enrolment() + " " + terms.tags() + " "
                + (retain == null ? "-" : retain) + " " + new TreeMap<>(point.facts()) + " "
                + new String(reader.findings(), UTF_8));
        for (var section : point.sections()) {
            lines.add("section " + section.name() + " " + STATES.indexOf(section.state()) + " " + section.entries()
                    + " " + section.bytes() + " " + new TreeMap<>(section.facts()));
            reader.scan(section.name(), null, entry -> lines.add(line(section.name(), entry)));
        }
    }

    private String line(SectionName section, Entry entry) {
        var what = switch (entry.stored()) {
            case Value.Inline _, Value.Chunk _ -> "value " + entry.size() + " " + digest(entry.value());
            case Value.Section _ -> throw new AssertionError("a section in a section");
            case FileValue.File file -> file(section, file);
            case FileValue.Directory directory -> "directory " + text(section, directory.attributes());
            case FileValue.Symlink(var attributes, var target) ->
                "symlink " + text(section, attributes) + " " + HEX.formatHex(target);
            case FileValue.HardLink(var first) -> "hardlink " + HEX.formatHex(first);
            case FileValue.Special special -> special(section, special);
            case SegmentValue segment -> "segment " + digest(reader.segment(section, segment));
        };
        var key = entry.key();
        var text = key.length <= 64
                ? HEX.formatHex(key)
                : HEX.formatHex(key, 0, 16) + "~" + key.length + "~" + digest(key);
        return text + " " + what;
    }

    private String special(SectionName section, FileValue.Special special) {
        var type = special.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
        var numbers = type.endsWith("device") ? " " + special.major() + ":" + special.minor() : "";
        return type + " " + text(section, special.attributes()) + numbers;
    }

    private String file(SectionName section, FileValue.File file) {
        var content = new ByteArrayOutputStream();
        reader.pieces(section, file, piece -> {
            var id = piece.id();
            content.writeBytes(((id == null ? "hole " : "data ") + piece.length() + "\n").getBytes(UTF_8));
            if (id != null) {
                content.writeBytes(reader.chunk(section, id));
            }
            return true;
        });
        return "file " + text(section, file.attributes()) + " " + file.length() + " " + HEX.formatHex(file.stat()) + " "
                + file.content().count() + " " + digest(content.toByteArray());
    }

    private String text(SectionName section, Attributes attributes) {
        var xattrs = reader.xattrs(section, attributes).stream()
                .map(xattr -> HEX.formatHex(xattr.name()) + "=" + digest(xattr.value()))
                .collect(Collectors.joining(" "));
        return String.format(
                Locale.ROOT,
                "%o %d:%d %d.%d [%s]",
                attributes.mode(),
                attributes.uid(),
                attributes.gid(),
                attributes.seconds(),
                attributes.nanos(),
                xattrs);
    }

    private static String digest(byte[] content) {
        return HEX.formatHex(RepositoryFile.digest(content), 0, 16);
    }
}
