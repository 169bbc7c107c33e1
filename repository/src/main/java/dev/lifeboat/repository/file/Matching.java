package dev.lifeboat.repository.file;

import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.FileType;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Value;

/** Whether something on disk is what an entry says, as far as it shows without reading it. */
final class Matching {
    /** In which file systems keep times, in nanoseconds; NTFS keeps every hundredth. FAT, beyond them all, keeps every second second. */
    private static final int[] STEPS = {1, 100, 1_000, 1_000_000, 1_000_000_000};

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

    /**
     * Whether it is what a restore that was cut short has made of the entry. Stricter, for it stays as it is: what a file system does not keep as it was
     * given is restored again.
     *
     * @param owners whether the restore gives files to their owners
     */
    static boolean isRestored(Facts facts, FileValue value, boolean owners) {
        return switch (value) {
            case FileValue.File file ->
                matches(facts, file)
                        && facts.mode() == file.attributes().mode()
                        && isOf(facts, file.attributes(), owners);
            case FileValue.Symlink link -> matches(facts, link) && isOf(facts, link.attributes(), owners);
            case FileValue.Special _, FileValue.HardLink _, FileValue.Directory _ -> false;
        };
    }

    private static boolean isOf(Facts facts, Attributes attributes, boolean owners) {
        return facts.changed().nanos() == attributes.nanos()
                && (!owners || (facts.uid() == attributes.uid() && facts.gid() == attributes.gid()));
    }

    private static boolean isSpecial(FileType type) {
        return switch (type) {
            case FIFO, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE -> true;
            case FILE, FOLDER, LINK, OTHER -> false;
        };
    }

    private static boolean isOfThatTime(Facts facts, Attributes attributes) {
        var there = facts.changed();
        for (var step : STEPS) {
            if (there.seconds() == attributes.seconds()
                    && there.nanos() == attributes.nanos() - attributes.nanos() % step) {
                return true;
            }
        }
        return there.nanos() == 0 && there.seconds() % 2 == 0 && there.seconds() + 1 == attributes.seconds();
    }
}
