package dev.lifeboat.repository.posix;

import java.io.IOException;
import java.util.Locale;

/** The kernel said no. The message says why in words, never where: paths are for whoever knows them. */
public final class PosixException extends IOException {
    private static final long serialVersionUID = 1L;

    static final int NAME_TOO_LONG = 36;

    private static final int NOT_PERMITTED = 1;
    private static final int MISSING = 2;
    private static final int INPUT_OUTPUT = 5;
    private static final int DENIED = 13;
    private static final int EXISTS = 17;
    private static final int OTHER_DEVICE = 18;
    private static final int NOT_A_FOLDER = 20;
    private static final int IS_A_FOLDER = 21;
    private static final int INVALID = 22;
    private static final int NO_SPACE = 28;
    private static final int READ_ONLY = 30;
    private static final int RANGE = 34;
    private static final int NOT_EMPTY = 39;
    private static final int LOOP = 40;
    private static final int NO_DATA = 61;
    private static final int NOT_SUPPORTED = 95;
    private static final int STALE = 116;
    private static final int QUOTA = 122;

    private final int error;

    PosixException(Call call, int error) {
        super(words(error) + " (" + call.name().toLowerCase(Locale.ROOT) + ", error " + error + ")");
        this.error = error;
    }

    PosixException(String message, int error) {
        super(message);
        this.error = error;
    }

    static boolean isNoData(long given) {
        return given == -NO_DATA;
    }

    static boolean isRange(long given) {
        return given == -RANGE;
    }

    static boolean isUnsupported(long given) {
        return given == -NOT_SUPPORTED;
    }

    /** There is nothing of that name, or no longer. */
    public boolean isMissing() {
        return error == MISSING || error == STALE;
    }

    /** Something of that name is there already. */
    public boolean isThere() {
        return error == EXISTS;
    }

    /** What is there is a link or a file where a folder is needed. */
    public boolean isNoFolder() {
        return error == NOT_A_FOLDER || error == LOOP;
    }

    /** What is there is a folder, or one that is not empty. */
    public boolean isFolder() {
        return error == IS_A_FOLDER || error == NOT_EMPTY;
    }

    /** No further write will succeed. */
    public boolean isFull() {
        return error == NO_SPACE || error == QUOTA || error == READ_ONLY;
    }

    /** The file system does not know this, or not for such a file. */
    public boolean isUnsupported() {
        return error == NOT_SUPPORTED || error == INVALID;
    }

    /** The caller lacks a right. */
    public boolean isDenied() {
        return error == DENIED || error == NOT_PERMITTED;
    }

    private static String words(int error) {
        return switch (error) {
            case NOT_PERMITTED -> "operation not permitted";
            case MISSING -> "no such file or folder";
            case INPUT_OUTPUT -> "input or output error";
            case DENIED -> "permission denied";
            case EXISTS -> "it exists already";
            case OTHER_DEVICE -> "another file system";
            case NOT_A_FOLDER -> "not a folder";
            case IS_A_FOLDER -> "a folder";
            case INVALID -> "not accepted by the file system";
            case NO_SPACE -> "no space left";
            case READ_ONLY -> "the file system is read-only";
            case NAME_TOO_LONG -> "the name is too long";
            case NOT_EMPTY -> "the folder is not empty";
            case LOOP -> "a symbolic link";
            case NOT_SUPPORTED -> "not supported by the file system";
            case STALE -> "the file is gone from its server";
            case QUOTA -> "the quota is used up";
            default -> "the system refused";
        };
    }
}
