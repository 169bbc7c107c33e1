package dev.lifeboat.repository.block;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a volume is restored to. Safe for use by many threads once it has its size. */
public interface VolumeTarget extends AutoCloseable {
    /** What there is room for, or was before, in bytes. */
    long size() throws IOException;

    /**
     * Gives a file its size, and for an empty one holes to write into. A device keeps its own.
     *
     * @param empty false to keep what is there
     * @return true if all of it reads as zero now
     */
    boolean prepare(long size, boolean empty) throws IOException;

    /** @return how many bytes, -1 at the end */
    int read(ByteBuffer target, long position) throws IOException;

    /** Writes all of it. */
    void write(ByteBuffer content, long position) throws IOException;

    /** Makes durable what was written. */
    void force() throws IOException;

    @Override
    void close() throws IOException;

    /** Opens a file, made if absent, or a device. What is in it stays until {@link #prepare}. */
    static VolumeTarget open(Path path) throws IOException {
        var isFile = !Files.exists(path) || Files.isRegularFile(path);
        var file = new RandomAccessFile(path.toFile(), "rw");
        var channel = file.getChannel();
        return new VolumeTarget() {
            @Override
            public long size() throws IOException {
                return isFile ? Long.MAX_VALUE : channel.size();
            }

            @Override
            public boolean prepare(long size, boolean empty) throws IOException {
                if (isFile && empty) {
                    file.setLength(0);
                }
                if (isFile) {
                    file.setLength(size);
                }
                return isFile && empty;
            }

            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                return channel.read(target, position);
            }

            @Override
            public void write(ByteBuffer content, long position) throws IOException {
                writeAll(channel, content, position);
            }

            @Override
            public void force() throws IOException {
                channel.force(true);
            }

            @Override
            public void close() throws IOException {
                file.close();
            }

            @Override
            public String toString() {
                return path.toString();
            }
        };
    }

    private static void writeAll(FileChannel channel, ByteBuffer content, long position) throws IOException {
        var at = position;
        while (content.hasRemaining()) {
            at += channel.write(content, at);
        }
    }
}
