package dev.lifeboat.cli.repository;

import dev.lifeboat.api.json.Json;
import dev.lifeboat.api.json.Masking;
import dev.lifeboat.api.json.Yaml;
import dev.lifeboat.cli.output.Exit;
import dev.lifeboat.cli.output.Failure;
import dev.lifeboat.cli.verb.Surroundings;
import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.file.Unread;
import dev.lifeboat.repository.tree.FileValue;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "cat",
        description = {
            "Prints the content of one file as it is, or one object as YAML, reading nothing else of the point.",
            "The data of Secrets is masked."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  lifeboat repository cat latest /srv/data/notes.txt > notes.txt",
            "  lifeboat repository cat 6a5b0c31 shop/settings --section k8s/core/configmaps",
            "  lifeboat repository cat 6a5b0c31 shop/database --section k8s/core/secrets --reveal"
        })
final class CatVerb extends RepositoryVerb {
    private static final byte[] ZEROS = new byte[1 << 16];

    @Parameters(index = "0", paramLabel = "POINT", description = "'latest', or the beginning of an id")
    private String point = "";

    @Parameters(
            index = "1",
            paramLabel = "PATH",
            description = "A file, as it was or below what was backed up; or NAMESPACE/NAME of an object")
    private String path = "";

    @Option(names = "--section", paramLabel = "SECTION", description = "Where, if several sections have it")
    private @Nullable String section;

    @Option(names = "--reveal", description = "Show the data of a Secret")
    private boolean reveal;

    @Option(names = "--escaped", description = "PATH is escaped, as names that are not printable are shown: %%FF")
    private boolean escaped;

    @Mixin
    private SourceOptions source = new SourceOptions();

    CatVerb(Surroundings surroundings) {
        super(surroundings, Access.READ_WORK);
    }

    @Override
    int run(Opened opened) {
        var names = PointNames.of(opened.repository(), console());
        var reader = opened.repository().read(names.find(point, source).id());
        var lookup = new Lookup(reader, escaped);
        var entry = lookup.only(section, path);
        switch (entry.value()) {
            case FileValue.File file -> content(reader, entry, file);
            case FileValue.HardLink link -> {
                // the content stands under the first name
                var first = lookup.entry(entry.section(), link.first()).orElseThrow(() -> notAFile(entry, "a link"));
                if (!(first.value() instanceof FileValue.File file)) {
                    throw notAFile(entry, "a link to something that is none");
                }
                content(reader, first, file);
            }
            case FileValue.Symlink link -> throw notAFile(entry, "a symbolic link to " + KeyText.of(link.target()));
            case FileValue.Directory _ -> throw notAFile(entry, "a folder");
            case FileValue.Special _ -> throw notAFile(entry, "a device, fifo or socket");
            default -> object(reader, entry);
        }
        return Exit.DONE;
    }

    private void content(PointReader reader, Entry entry, FileValue.File file) {
        if (Unread.is(reader.xattrs(entry.section(), file.attributes()))) {
            throw new LifeboatException(
                    ErrorCode.FILE_NEVER_SAVED,
                    Map.of("path", entry.name(), "reason", "it could not be read when the point was made"));
        }
        reader.pieces(entry.section(), file, piece -> {
            var id = piece.id();
            if (id != null) {
                var chunk = reader.chunk(entry.section(), id);
                if (chunk.length != piece.length()) {
                    throw new LifeboatException(
                            ErrorCode.DATA_DAMAGED,
                            Map.of(
                                    "object",
                                    "a piece of " + entry.name(),
                                    "reason",
                                    "it has another length than the point says",
                                    "affected",
                                    entry.name()));
                }
                console().bytes(chunk, chunk.length);
                return true;
            }
            for (var left = piece.length(); left > 0; ) {
                var length = (int) Math.min(left, ZEROS.length);
                console().bytes(ZEROS, length);
                left -= length;
            }
            return true;
        });
    }

    private void object(PointReader reader, Entry entry) {
        var bytes = reader.find(entry.section(), entry.key()).orElseThrow();
        var tree = Json.parse(bytes);
        if (!reveal && Masking.isSecret(entry.section().text())) {
            tree = Masking.masked(tree);
        }
        if (isJson()) {
            json(tree);
        } else {
            console().print(Yaml.text(tree));
        }
    }

    private static Failure notAFile(Entry entry, String kind) {
        return Failure.usage(
                entry.name() + " is " + kind + " and has no content.",
                "Look at 'lifeboat repository ls', or restore it.");
    }
}
