package dev.lifeboat.repository.file;

import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Value;

/** Whether something on disk is what an entry says, as far as it shows without reading it. */
final class Matching {
    private Matching() {}

    static boolean matches(Facts facts, Value value) {
        return switch (value) {
            case FileValue.File file ->
                facts.type() == FileType.FILE
                        && facts.size() == file.length()
                        && isOfThatTime(facts, file.attributes());
            case FileValue.Symlink(var attributes, var target) ->
                facts.type() == FileType.LINK && facts.size() == target.length && isOfThatTime(facts, attributes);
            case FileValue.Special special -> isSpecial(facts.type()) && isOfThatTime(facts, special.attributes());
            default -> false;
        };
    }

    private static boolean isSpecial(FileType type) {
        return switch (type) {
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> true;
            case FILE, FOLDER, LINK, OTHER -> false;
        };
    }

    /** Not every file system keeps nanoseconds. */
    private static boolean isOfThatTime(Facts facts, Attributes attributes) {
        return facts.changed().seconds() == attributes.seconds();
    }
}
