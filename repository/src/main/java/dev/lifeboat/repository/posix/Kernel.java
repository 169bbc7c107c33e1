package dev.lifeboat.repository.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Map;

/**
 * The one door to the kernel. Each thread has its own {@link Memory}; calls that were interrupted by a signal are repeated.
 *
 * <p>Structures are read by offsets that are the same on every architecture: {@code statx} and {@code getdents64} were made so.
 */
final class Kernel {
    /** The current folder of the process; with an absolute path it does not matter. */
    static final int NOWHERE = -100;

    private static final int INTERRUPTED = 4;

    private static final boolean AMD64 = System.getProperty("os.arch", "").equals("amd64");
    private static final boolean SUPPORTED = System.getProperty("os.name", "").equals("Linux")
            && (AMD64 || System.getProperty("os.arch", "").equals("aarch64"));

    /** Flags of open whose values depend on the architecture. */
    static final int DIRECTORY = AMD64 ? 0200000 : 040000;

    static final int NOFOLLOW = AMD64 ? 0400000 : 0100000;

    /** Loaded with the first call only, so that other systems get a clear error. */
    private static final class Door {
        static final VarHandle ERRNO = Linker.Option.captureStateLayout().varHandle(PathElement.groupElement("errno"));
        static final MethodHandle SYSCALL = syscall();

        @SuppressWarnings("restricted")
        private static MethodHandle syscall() {
            var linker = Linker.nativeLinker();
            var shape = FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
            var address = linker.defaultLookup()
                    .find("syscall")
                    .orElseThrow(() -> new IllegalStateException("A C library without syscall"));
            return linker.downcallHandle(address, shape, Linker.Option.captureCallState("errno"));
        }
    }

    /** What one thread needs to talk to the kernel. Freed with the thread. */
    static final class Memory {
        static final int BUFFER = 256 << 10;
        private static final int PATH = 8 << 10;

        private final Arena arena = Arena.ofAuto();
        private final MemorySegment state = arena.allocate(Linker.Option.captureStateLayout());
        final MemorySegment facts = arena.allocate(Facts.STATX, 8);
        final MemorySegment times = arena.allocate(32, 8);
        private final MemorySegment first = arena.allocate(PATH, 8);
        private final MemorySegment second = arena.allocate(PATH, 8);
        final MemorySegment buffer = arena.allocate(BUFFER, 64);

        /** A text for the kernel, ended by a zero byte. */
        long first(byte[] text) throws PosixException {
            return put(first, text);
        }

        long second(byte[] text) throws PosixException {
            return put(second, text);
        }

        private static long put(MemorySegment place, byte[] text) throws PosixException {
            if (text.length >= PATH) {
                throw new PosixException("A name of " + text.length + " bytes", PosixException.NAME_TOO_LONG);
            }
            MemorySegment.copy(text, 0, place, JAVA_BYTE, 0, text.length);
            place.set(JAVA_BYTE, text.length, (byte) 0);
            return place.address();
        }
    }

    private static final ThreadLocal<Memory> MEMORY = ThreadLocal.withInitial(Memory::new);

    private Kernel() {}

    static Memory memory() {
        if (!SUPPORTED) {
            throw new LifeboatException(
                    ErrorCode.NOT_SUPPORTED,
                    Map.of("operation", "Backup and restore of folders on other systems than Linux"));
        }
        return MEMORY.get();
    }

    /** @return what the call gave back, 0 or more */
    static long call(Memory memory, Call call, long... arguments) throws PosixException {
        var given = raw(memory, call, arguments);
        if (given < 0) {
            throw new PosixException(call, -(int) given);
        }
        return given;
    }

    /** @return what the call gave back, or the negative number of the error */
    static long raw(Memory memory, Call call, long... arguments) {
        while (true) {
            var given = invoke(memory, call, arguments);
            if (given >= 0) {
                return given;
            }
            var error = (int) Door.ERRNO.get(memory.state, 0L);
            if (error != INTERRUPTED) {
                return -error;
            }
        }
    }

    private static long invoke(Memory memory, Call call, long[] a) {
        try {
            return (long) Door.SYSCALL.invokeExact(
                    memory.state,
                    call.number(AMD64),
                    argument(a, 0),
                    argument(a, 1),
                    argument(a, 2),
                    argument(a, 3),
                    argument(a, 4),
                    argument(a, 5));
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("A system call does not throw", e);
        }
    }

    private static long argument(long[] a, int index) {
        return index < a.length ? a[index] : 0;
    }
}
