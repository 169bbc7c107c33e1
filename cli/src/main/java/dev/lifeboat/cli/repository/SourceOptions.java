package dev.lifeboat.cli.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lifeboat.repository.PointRecord;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Of which folder or volume a point has to be: {@code latest} is its newest then. */
final class SourceOptions {
    @Option(names = "--host", paramLabel = "NAME", description = "Only of this host: 'latest' is its newest point")
    private @Nullable String host;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Only of what was backed up under this name; of a folder that got none it is its path")
    private @Nullable String name;

    boolean isGiven() {
        return host != null || name != null;
    }

    boolean fits(PointRecord point) {
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
