package dev.lifeboat.testkit.reader;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads a repository that lies in memory or in a folder: sections 2, 3, 9 of the format, the rest by its parts. */
public final class SecondReader {
    private static final Pattern FILE =
            Pattern.compile("(\\{\"format\":([0-9]+),\"id\":\"([0-9a-f]{32})\",.*),\"check\":\"([0-9a-f]{64})\"}\n");

    /** A section as the point records it; without entries there is no root. */
    public record Section(
            String name,
            int state,
            Optional<String> root,
            int height,
            long entries,
            long bytes,
            SortedMap<String, String> facts) {}

    /** A point without its entries. */
    public record Point(
            String id,
            long sequence,
            String task,
            String instance,
            int tier,
            long enrolment,
            List<String> tags,
            String retain,
            String findings,
            List<Section> sections,
            SortedMap<String, String> facts) {}

    private final NavigableMap<String, byte[]> objects;
    private final Secrets secrets;
    private final UnitStore units;

    /**
     * @param repository id, the first part of all names
     * @param slot that the key opens
     */
    public SecondReader(NavigableMap<String, byte[]> all, String repository, String slot, byte[] kek) {
        objects = new TreeMap<>();
        all.forEach((name, content) -> {
            if (name.startsWith(repository + "/")) {
                objects.put(name.substring(repository.length() + 1), content);
            }
        });
        checkFile(repository);
        secrets = open(repository, slot, kek);
        units = new UnitStore(objects, secrets);
    }

    /** All files below a folder, by their names with slashes. */
    public static NavigableMap<String, byte[]> folder(Path folder) throws IOException {
        var found = new TreeMap<String, byte[]>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                found.put(folder.relativize(file).toString().replace('\\', '/'), Files.readAllBytes(file));
            }
        }
        return found;
    }

    /** Oldest first. */
    public List<Point> points() {
        var points = new ArrayList<Point>();
        objects.forEach((name, content) -> {
            if (name.startsWith("points/")) {
                points.add(point(name, secrets.unseal("LBPT", name, content)));
            }
        });
        points.sort(Comparator.comparingLong(Point::sequence));
        return points;
    }

    /** Every entry of a section in order, each as one line of text. */
    public void entries(Section section, Consumer<String> lines) {
        section.root().ifPresent(root -> new TreeReader(units).read(section, root, lines));
    }

    private Point point(String name, Bytes in) {
        Bytes.require(in.u8() == 1, "a record of format 1");
        var id = HexFormat.of().formatHex(in.raw(16));
        Bytes.require(name.equals("points/" + id), "a point under its name");
        var sequence = in.varint();
        in.text();
        var task = in.text();
        if (in.flag()) {
            in.raw(16);
        }
        var instance = in.text();
        var tier = in.u8();
        var enrolment = in.varint();
        var tags = new ArrayList<String>();
        for (var count = in.count(); count > 0; count--) {
            tags.add(in.text());
        }
        var retain = in.maybeInstant();
        in.instant();
        in.instant();
        var tree = new Section("sections", 0, in.maybeId(), in.u8(), in.varint(), in.varint(), new TreeMap<>());
        var findings = in.maybeId();
        var sections = new ArrayList<Section>();
        for (var count = in.count(); count > 0; count--) {
            sections.add(section(in));
        }
        var facts = facts(in);
        in.raw(16 * in.varint());
        for (var count = in.count(); count > 0; count--) {
            Bytes.require(objects.containsKey(in.text()), "a segment that the point names");
        }
        in.end();
        checkTree(tree, sections);
        return new Point(
                id,
                sequence,
                task,
                instance,
                tier,
                enrolment,
                tags,
                retain.map(Object::toString).orElse("-"),
                findings.map(chunk -> new String(units.read(chunk, 1), UTF_8)).orElse(""),
                sections,
                facts);
    }

    private static Section section(Bytes in) {
        var name = in.text();
        var state = in.u8();
        var root = in.maybeId();
        var height = in.u8();
        var entries = in.varint();
        var bytes = in.varint();
        in.maybeText();
        in.maybeText();
        in.maybeText();
        in.maybeInstant();
        return new Section(name, state, root, height, entries, bytes, facts(in));
    }

    private static SortedMap<String, String> facts(Bytes in) {
        var facts = new TreeMap<String, String>();
        for (var count = in.count(); count > 0; count--) {
            facts.put(in.text(), in.text());
        }
        return facts;
    }

    /** "One entry for each section with a root, and agrees with the record." */
    private void checkTree(Section tree, List<Section> sections) {
        var said = new ArrayList<String>();
        entries(tree, said::add);
        var recorded = sections.stream()
                .filter(section -> section.root().isPresent())
                .map(section -> TreeReader.text(section.name().getBytes(UTF_8)) + " section "
                        + section.root().orElseThrow() + " " + section.height() + " " + section.entries() + " "
                        + section.bytes())
                .toList();
        Bytes.require(said.equals(recorded), "a tree of sections that agrees with the record");
    }

    private void checkFile(String repository) {
        var content = objects.get("repository.json");
        Bytes.require(content != null, "repository.json");
        var form = FILE.matcher(new String(content, UTF_8));
        Bytes.require(form.matches(), "repository.json in its form");
        Bytes.require(
                HexFormat.of()
                        .formatHex(Secrets.sha256(form.group(1).getBytes(UTF_8)))
                        .equals(form.group(4)),
                "the check sum of repository.json");
        Bytes.require(form.group(2).equals("1"), "format 1, not " + form.group(2));
        Bytes.require(form.group(3).equals(repository), "the file of this repository");
    }

    private Secrets open(String repository, String slot, byte[] kek) {
        var generations = new ArrayList<Integer>();
        for (var name : objects.keySet()) {
            if (name.startsWith("keys/" + slot + "-")) {
                generations.add(Integer.parseInt(name.substring(name.lastIndexOf('-') + 1)));
            }
        }
        generations.sort(Comparator.reverseOrder());
        for (var generation : generations) {
            try {
                var content = objects.get("keys/" + slot + "-" + generation);
                if (content != null) {
                    return Secrets.open(repository, slot, generation, content, kek);
                }
            } catch (UnreadableException _) {
                // an older generation may open
            }
        }
        throw new UnreadableException("a slot that the key opens");
    }
}
