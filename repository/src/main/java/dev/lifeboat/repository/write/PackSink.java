package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.PackClass;
import java.io.IOException;
import java.nio.file.Path;

/** Where a writer's packs go: the link in an extension, the store itself in the vault. Called by several threads at once. */
public interface PackSink {
    /** The right to write one more pack. An id is given out once. */
    PackGrant reserve(PackClass packClass) throws IOException;

    /**
     * Makes a pack durable before it returns; a retry inside sends the same bytes.
     *
     * @param file the pack, encrypted; gone after the call
     * @param length of the file in bytes
     * @param sha256 of the file, in lower-case hex; {@code PackCodec.UNHASHED} if the sink wants none
     */
    void store(PackGrant grant, Path file, long length, String sha256) throws IOException;

    /** False if nobody asks for the hash of a pack: it costs a tenth of a first backup. */
    default boolean wantsHash() {
        return true;
    }
}
