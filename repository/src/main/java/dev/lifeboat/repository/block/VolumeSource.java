package dev.lifeboat.repository.block;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** What a volume is read from. It does not change while it is read: a snapshot, or a volume that nobody has open. Safe for use by many threads. */
public interface VolumeSource {
    /** In bytes. */
    long size() throws IOException;

    /**
     * Reads some bytes.
     *
     * @return how many, at least one; -1 at the end of the volume
     */
    int read(ByteBuffer target, long position) throws IOException;

    /** A file or a block device, open for reading. */
    static VolumeSource of(FileChannel channel) {
        return new VolumeSource() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                return channel.read(target, position);
            }
        };
    }
}
