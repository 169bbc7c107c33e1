package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.repository.PointSection;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.SectionRules;
import dev.lifeboat.repository.tree.Xattrs;
import dev.lifeboat.repository.write.PointWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Saves what a stream gives, whatever its length, as the one file of a {@code file/} section: a dump that never lies on a disk. It is cut like a file, so
 * of a dump that is like the last one little is stored. May be used again; each run is of one thread.
 */
public final class StreamBackup {
    /** Readable by its owner only: nobody said who may see it. */
    private static final int FILE_MODE = 0600;

    private static final int FOLDER_MODE = 0700;
    private static final byte[] SELF = "/proc/self".getBytes(US_ASCII);

    private final GearTable gear;
    private final InstantSource clock;
    private final FileListener listener;

    public StreamBackup(GearTable gear, InstantSource clock, FileListener listener) {
        this.gear = gear;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Reads the stream to its end. The section is finished when this returns, and given up if it throws. What the writer throws passes through.
     *
     * @param file the name of the file: a name, not a path
     * @param in not closed here
     * @throws IOException of the stream; {@link InterruptedIOException} if the thread was interrupted meanwhile: what was read may not be all
     */
    public FolderBackup.Saved run(PointWriter writer, SectionName name, byte[] file, InputStream in)
            throws IOException {
        var now = clock.instant();
        var owner = owner();
        listener.path(file);
        try (var section = writer.open(name)) {
            section.put(
                    SectionRules.rootOfFiles(),
                    new FileValue.Directory(new Attributes(
                            FOLDER_MODE, owner.uid(), owner.gid(), now.getEpochSecond(), now.getNano(), Xattrs.NONE)));
            var chunks = section.chunkWriter();
            var content = chunks.content();
            var length = new Stretches(chunks, gear, listener::bytes)
                    .<IOException>store(
                            (into, offset, count, _) -> read(in, into, offset, count), Long.MAX_VALUE, content);
            section.put(
                    file,
                    new FileValue.File(
                            new Attributes(
                                    FILE_MODE,
                                    owner.uid(),
                                    owner.gid(),
                                    now.getEpochSecond(),
                                    now.getNano(),
                                    Xattrs.NONE),
                            length,
                            new byte[FileValue.File.STAT],
                            content.finish()));
            var root = section.finish();
            listener.entries(root.entries());
            return new FolderBackup.Saved(
                    FolderBackup.described(root, PointSection.State.COMPLETE, Map.of()),
                    new FileTotals(root.entries(), length, length, 0),
                    List.of(),
                    Map.of());
        }
    }

    private static int read(InputStream in, byte[] into, int offset, int length) throws IOException {
        var count = in.read(into, offset, length);
        if (Thread.currentThread().isInterrupted()) {
            // what wrote into the stream was perhaps ended by the same key: an end that is none
            throw new InterruptedIOException("it was interrupted");
        }
        return Math.max(count, 0);
    }

    private static Facts owner() throws IOException {
        try (var self = Folder.open(SELF)) {
            return self.facts();
        } catch (PosixException e) {
            throw new IOException("the user of this process is not known: " + e.getMessage(), e);
        }
    }
}
