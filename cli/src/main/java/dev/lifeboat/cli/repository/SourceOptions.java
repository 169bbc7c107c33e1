package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of which folder or volume a point has to be, and with which tags: {@code latest} is the newest of these then. */
final class SourceOptions {
    @Option(names = "--host", paramLabel = "NAME", description = "Only of this host: 'latest' is its newest point")
    private @Nullable String host;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Only of what was backed up under this name; of a folder that got none it is its path")
    private @Nullable String name;

    @Option(names = "--tag", paramLabel = "TAG", description = "Only with this tag; repeatable, for all of them")
    private List<String> tags = new ArrayList<>();

    boolean isGiven() {
        return host != null || name != null || !tags.isEmpty();
    }

    /** What was given, for a sentence. */
    String kinds() {
        return tags.isEmpty()
                ? "host and name"
                : host == null && name == null ? tags.size() == 1 ? "tag" : "tags" : "host, name and tag";
    }

    boolean fits(PointRecord point) {
        return point.terms().tags().containsAll(tags) && isOfSource(point);
    }

    private boolean isOfSource(PointRecord point) {
        // objects of a cluster have neither
        if (host == null && name == null) {
            return true;
        }
        return volumes(point).stream()
                .anyMatch(volume -> (host == null || volume.startsWith(escaped(host) + "/"))
                        && (name == null || volume.endsWith("/" + escaped(name.replaceFirst("(?<=.)/+$", "")))));
    }

    /** Host and name of each folder and block volume in it, as sections have them. */
    static List<String> volumes(PointRecord point) {
        return point.sections().stream()
                .map(section -> section.name())
                .filter(section -> section.kind() == SectionKind.FILE || section.kind() == SectionKind.BLOCK)
                .flatMap(section -> section.volume().stream())
                .toList();
    }

    /** As somebody would give it to choose one. */
    static String shown(String volume) {
        var slash = volume.indexOf('/');
        return "--host " + plain(volume.substring(0, slash)) + " --name " + plain(volume.substring(slash + 1));
    }

    private static String plain(String part) {
        return KeyText.of(KeyText.unescaped(part));
    }

    private static String escaped(String part) {
        return SectionName.escaped(part.getBytes(UTF_8));
    }
}
