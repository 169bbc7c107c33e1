package dev.lifeboat.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Why a file system refused something. The JDK's exceptions often say the name of the file and nothing else. */
public final class FileReason {
    private FileReason() {}

    /**
     * To be thrown by a verb, whose name it ends with.
     *
     * @param what with the name of the file, for example {@code the folder /x cannot be made}
     */
    public static UncheckedIOException failure(String what, IOException e) {
        return new UncheckedIOException(what + ": " + of(e), e);
    }

    static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "it does not exist, or the folder that it would be in";
            case AccessDeniedException _ -> "this user lacks the right";
            case FileAlreadyExistsException _ -> "something else has that name";
            case NotDirectoryException _ -> "a part of its path is no folder";
            case DirectoryNotEmptyException _ -> "it is not empty";
            case FileSystemException said when said.getReason() != null -> said.getReason();
            default -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        };
    }
}
