package dev.lifeboat.repository.posix;

/** What a file is. */
public enum FileType {
    FIFO(1),
    CHARACTER_DEVICE(2),
    FOLDER(4),
    BLOCK_DEVICE(6),
    FILE(8),
    LINK(10),
    SOCKET(12),
    OTHER(0);

    private final int number;

    FileType(int number) {
        this.number = number;
    }

    /** As it stands above the permissions in the mode. */
    int mode() {
        return number << 12;
    }

    static FileType of(int mode) {
        var number = mode >>> 12 & 15;
        for (var type : values()) {
            if (type.number == number) {
                return type;
            }
        }
        return OTHER;
    }
}
