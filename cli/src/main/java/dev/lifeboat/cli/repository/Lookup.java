package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.cli.output.CommandError;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds in a point what people name by section and path or key, reading a node a level. */
final class Lookup {
    private final PointReader reader;
    private final boolean isEscaped;

    /** @param isEscaped paths are given as {@link KeyText#escaped} writes them */
    Lookup(PointReader reader, boolean isEscaped) {
        this.reader = reader;
        this.isEscaped = isEscaped;
    }

    /**
     * Sections of the point in their order.
     *
     * @param name of one, or the beginning of several, up to a slash; absent for all
     */
    List<PointSection> sections(@Nullable String name) {
        var all = reader.point().sections();
        var found = all.stream()
                .filter(section -> name == null
                        || section.name().text().equals(name)
                        || section.name().text().startsWith(name.endsWith("/") ? name : name + "/"))
                .toList();
        if (found.isEmpty() && name != null) {
            throw new Failure(
                    CommandError.SECTION_NOT_FOUND,
                    "The point has no section " + name + ".",
                    List.of("Look at 'lifeboat repository points "
                            + PointNames.shown(reader.point().id()) + "' for those that it has."));
        }
        return found;
    }

    /** A path as the section's keys have it: below the folder that was backed up, without slashes at its ends. */
    byte[] path(PointSection section, String text) {
        var bytes = isEscaped ? KeyText.unescaped(text) : text.getBytes(UTF_8);
        var start = 0;
        if (section.name().kind() != SectionKind.FILE) {
            return bytes;
        }
        var folder = KeyText.unescaped(section.facts().getOrDefault(PointSection.PATH, ""));
        if (folder.length > 0
                && KeyText.startsWith(bytes, folder)
                && (bytes.length == folder.length || bytes[folder.length] == '/')) {
            start = folder.length;
        }
        var end = bytes.length;
        while (start < end && bytes[start] == '/') {
            start++;
        }
        while (end > start && bytes[end - 1] == '/') {
            end--;
        }
        var path = Arrays.copyOfRange(bytes, start, end);
        return path.length == 1 && path[0] == '.' ? new byte[0] : path;
    }

    Optional<Entry> entry(SectionName section, byte[] key) {
        if (key.length == 0) {
            return Optional.empty();
        }
        return reader.entry(section, key).map(value -> new Entry(section, key, value));
    }

    /** The one entry that is meant, in whatever section. Folders are found by their path with or without a slash. */
    Entry only(@Nullable String section, String text) {
        var found = new ArrayList<Entry>();
        for (var each : sections(section)) {
            if (each.root().isPresent() && isNamed(each.name().kind())) {
                var path = path(each, text);
                entry(each.name(), path)
                        .or(() -> each.name().kind() == SectionKind.FILE
                                ? entry(each.name(), folder(path))
                                : Optional.empty())
                        .ifPresent(found::add);
            }
        }
        if (found.isEmpty()) {
            throw new Failure(
                    CommandError.ENTRY_NOT_FOUND,
                    "The point has no " + text + (section == null ? "" : " in section " + section) + ".");
        }
        if (found.size() > 1) {
            throw Failure.usage(
                    "Several sections have " + text + ": "
                            + String.join(
                                    ", ",
                                    found.stream()
                                            .map(entry -> entry.section().text())
                                            .toList())
                            + ".",
                    "Name one of them with --section.");
        }
        return found.getFirst();
    }

    /** The key of a folder. */
    static byte[] folder(byte[] path) {
        if (path.length == 0) {
            return new byte[1];
        }
        var key = Arrays.copyOf(path, path.length + 1);
        key[path.length] = '/';
        return key;
    }

    private static boolean isNamed(SectionKind kind) {
        return kind == SectionKind.FILE || kind == SectionKind.KUBERNETES || kind == SectionKind.VOLUME;
    }
}
