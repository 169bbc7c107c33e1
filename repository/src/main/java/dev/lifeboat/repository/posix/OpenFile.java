package dev.lifeboat.repository.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.lifeboat.repository.posix.Facts.Time;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/** An open file. For one thread at a time. */
public final class OpenFile implements AutoCloseable {
    private static final int DATA = 3;
    private static final int HOLE = 4;
    private static final int NO_SUCH_PLACE = 6;
    private static final int EXCLUSIVE = 2;
    private static final int AT_ONCE = 4;
    private static final int WOULD_BLOCK = 11;

    private final long descriptor;

    OpenFile(long descriptor) {
        this.descriptor = descriptor;
    }

    long descriptor() {
        return descriptor;
    }

    /** A path that opens this very file again while it is open, whatever its name is by then. */
    public Path again() {
        return Path.of("/proc/self/fd/" + descriptor);
    }

    public Facts facts() throws PosixException {
        return Folder.ofOpen(descriptor);
    }

    /**
     * Reads at most {@code length} bytes from a place.
     *
     * @return how many, 0 at the end
     */
    public int read(byte[] into, int offset, int length, long place) throws PosixException {
        var memory = Kernel.memory();
        var wanted = Math.min(length, Kernel.Memory.BUFFER);
        var count = (int) Kernel.call(memory, Call.PREAD, descriptor, memory.buffer.address(), wanted, place);
        MemorySegment.copy(memory.buffer, JAVA_BYTE, 0, into, offset, count);
        return count;
    }

    /** Writes all of it. */
    public void write(byte[] from, int offset, int length, long place) throws PosixException {
        var memory = Kernel.memory();
        var done = 0;
        while (done < length) {
            var part = Math.min(length - done, Kernel.Memory.BUFFER);
            MemorySegment.copy(from, offset + done, memory.buffer, JAVA_BYTE, 0, part);
            done += (int) Kernel.call(memory, Call.PWRITE, descriptor, memory.buffer.address(), part, place + done);
        }
    }

    /** Makes it as long as that; what is added is a hole. */
    public void length(long length) throws PosixException {
        Kernel.call(Kernel.memory(), Call.FTRUNCATE, descriptor, length);
    }

    /** Where data begins at or behind a place; {@code end} if there is none. A file system that knows no holes says that all is data. */
    public long nextData(long place, long end) throws PosixException {
        return seek(place, DATA, end, place);
    }

    /** Where a hole begins at or behind a place, {@code end} at the latest. */
    public long nextHole(long place, long end) throws PosixException {
        return seek(place, HOLE, end, end);
    }

    private long seek(long place, int what, long end, long unknown) throws PosixException {
        var found = Kernel.raw(Kernel.memory(), Call.LSEEK, descriptor, place, what);
        if (found >= 0) {
            return Math.min(found, end);
        }
        if (found == -NO_SUCH_PLACE) {
            return end;
        }
        var failure = new PosixException(Call.LSEEK, (int) -found);
        if (failure.isUnsupported()) {
            return unknown;
        }
        throw failure;
    }

    /** What became of {@link #tryLock}. */
    public enum Lock {
        HELD,
        /** By another process, or another opening of the file. */
        TAKEN,
        /** The file system knows none. */
        UNKNOWN
    }

    /** Locks it until it is closed, or this process ends. */
    public Lock tryLock() {
        var answer = Kernel.raw(Kernel.memory(), Call.FLOCK, descriptor, EXCLUSIVE | AT_ONCE);
        return answer == 0 ? Lock.HELD : answer == -WOULD_BLOCK ? Lock.TAKEN : Lock.UNKNOWN;
    }

    public void mode(int mode) throws PosixException {
        Kernel.call(Kernel.memory(), Call.FCHMOD, descriptor, mode);
    }

    /** Sets when the content changed; the time of access becomes the same. */
    public void time(Time time) throws PosixException {
        var memory = Kernel.memory();
        Folder.times(memory, time);
        // without a name it is the open file itself
        Kernel.call(memory, Call.UTIMENSAT, descriptor, 0, memory.times.address(), 0);
    }

    @Override
    public void close() {
        Kernel.raw(Kernel.memory(), Call.CLOSE, descriptor);
    }
}
