package dev.lifeboat.cli.repository;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lifeboat.api.json.Json;
import dev.lifeboat.cli.output.Text;
import dev.lifeboat.repository.format.SectionKind;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Value;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One entry of a section as it is shown: an object of a cluster, a file, a piece of a volume. */
record Entry(SectionName section, byte[] key, Value value) {
    private static final int MEBIBYTE = 1 << 20;

    /** The key for people; of a block volume, where the segment begins. */
    String name() {
        return switch (section.kind()) {
            case BLOCK, HASH -> Text.bytes(segment() * MEBIBYTE);
            default -> KeyText.of(key);
        };
    }

    private long segment() {
        var number = 0L;
        for (var b : key) {
            number = number << 8 | (b & 0xff);
        }
        return number;
    }

    long size() {
        return value instanceof FileValue.File file ? file.length() : value.size();
    }

    /** One line, as wide columns as most entries need: entries come one by one and are not kept. */
    String line() {
        if (!(value instanceof FileValue file)) {
            return "%10s  %s  %s".formatted(Text.bytes(size()), section, name());
        }
        var attributes = attributes(file);
        if (attributes == null) {
            return "%-10s  %13s  %10s  %-19s  %s%s".formatted("link", "", "", "", name(), target(file));
        }
        return "%-10s  %13s  %10s  %-19s  %s%s"
                .formatted(
                        type(file) + permissions(attributes.mode()),
                        attributes.uid() + ":" + attributes.gid(),
                        file instanceof FileValue.File ? Text.bytes(size()) : "",
                        time(attributes),
                        name(),
                        target(file));
    }

    ObjectNode json() {
        var json = Json.object().put("section", section.text()).put("key", KeyText.of(key));
        if (!KeyText.isPlain(key)) {
            json.put("keyBase64", Base64.getEncoder().encodeToString(key));
        }
        if (section.kind() == SectionKind.BLOCK || section.kind() == SectionKind.HASH) {
            json.put("segment", segment());
        }
        json.put("size", size());
        if (value instanceof FileValue file) {
            file(json, file);
        }
        return json;
    }

    private static void file(ObjectNode json, FileValue file) {
        json.put("type", word(file));
        var attributes = attributes(file);
        if (attributes != null) {
            json.put("mode", "%04o".formatted(attributes.mode()))
                    .put("uid", attributes.uid())
                    .put("gid", attributes.gid())
                    .put("modified", instant(attributes));
        }
        switch (file) {
            case FileValue.Symlink link -> json.put("target", KeyText.of(link.target()));
            case FileValue.HardLink link -> json.put("target", KeyText.of(link.first()));
            case FileValue.Special special -> json.put("major", special.major()).put("minor", special.minor());
            case FileValue.File _, FileValue.Directory _ -> {}
        }
    }

    private static @Nullable Attributes attributes(FileValue file) {
        return switch (file) {
            case FileValue.File it -> it.attributes();
            case FileValue.Directory it -> it.attributes();
            case FileValue.Symlink it -> it.attributes();
            case FileValue.Special it -> it.attributes();
            case FileValue.HardLink _ -> null;
        };
    }

    private static String word(FileValue file) {
        return switch (file) {
            case FileValue.File _ -> "file";
            case FileValue.Directory _ -> "directory";
            case FileValue.Symlink _ -> "symlink";
            case FileValue.HardLink _ -> "hardlink";
            case FileValue.Special special ->
                special.type().name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    private static char type(FileValue file) {
        return switch (file) {
            case FileValue.File _, FileValue.HardLink _ -> '-';
            case FileValue.Directory _ -> 'd';
            case FileValue.Symlink _ -> 'l';
            case FileValue.Special special ->
                switch (special.type()) {
                    case CHARACTER_DEVICE -> 'c';
                    case BLOCK_DEVICE -> 'b';
                    case FIFO -> 'p';
                    case SOCKET -> 's';
                };
        };
    }

    private static String target(FileValue file) {
        return switch (file) {
            case FileValue.Symlink link -> " -> " + KeyText.of(link.target());
            case FileValue.HardLink link -> " = " + KeyText.of(link.first());
            case FileValue.File _, FileValue.Directory _, FileValue.Special _ -> "";
        };
    }

    private static String permissions(int mode) {
        var text = new StringBuilder(9);
        for (var bit = 8; bit >= 0; bit--) {
            text.append((mode & 1 << bit) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        special(text, mode, 04000, 2, 's');
        special(text, mode, 02000, 5, 's');
        special(text, mode, 01000, 8, 't');
        return text.toString();
    }

    private static void special(StringBuilder text, int mode, int bit, int at, char sign) {
        if ((mode & bit) != 0) {
            text.setCharAt(at, text.charAt(at) == 'x' ? sign : Character.toUpperCase(sign));
        }
    }

    private static String time(Attributes attributes) {
        return Text.time(instant(attributes));
    }

    /** Seconds as they are, of a time that no calendar has. */
    private static String instant(Attributes attributes) {
        try {
            return Instant.ofEpochSecond(attributes.seconds(), attributes.nanos())
                    .toString();
        } catch (DateTimeException _) {
            return attributes.seconds() + " s";
        }
    }
}
