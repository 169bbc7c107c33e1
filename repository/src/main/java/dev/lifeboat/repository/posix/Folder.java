package dev.lifeboat.repository.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.repository.posix.Facts.Time;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * An open folder. All names are bytes without a slash, of something directly in it; the last step of none is followed if it is a symbolic link.
 *
 * <p>Its methods may be called by several threads at once, {@link #close} by nobody but the owner. Failures are {@link PosixException}.
 */
public final class Folder implements AutoCloseable {
    /** An owner or group that stays as it is. */
    public static final long SAME = 0xffff_ffffL;

    private static final int READ = 0;
    private static final int READ_WRITE = 2;
    private static final int CREATE = 0100;
    private static final int EXCLUSIVE = 0200;
    private static final int NONBLOCK = 04000;
    private static final int CLOSE_ON_EXEC = 02000000;
    private static final int PATH_ONLY = 010000000;

    private static final int LINK_ITSELF = 0x100;
    private static final int EMPTY_PATH = 0x1000;
    private static final int REMOVE_FOLDER = 0x200;
    private static final int KEEP = 1;

    private static final byte[] NO_NAME = {};
    private static final byte[] ITSELF = {'.'};

    private final long descriptor;

    /** @param isFolder as far as the folder says; whoever looks closer may find something else by then */
    public record Name(byte[] bytes, boolean isFolder) {}

    private Folder(long descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Opens a folder that a person named: links on the way are followed.
     *
     * @param path absolute or relative to where the process runs
     */
    public static Folder open(byte[] path) throws PosixException {
        var memory = Kernel.memory();
        if (Kernel.raw(
                        memory,
                        Call.STATX,
                        Kernel.NOWHERE,
                        memory.first("/proc/self/fd".getBytes(US_ASCII)),
                        0,
                        Facts.BASIC,
                        memory.facts.address())
                < 0) {
            throw new PosixException("/proc is not there, without which attributes cannot be read", 0);
        }
        var flags = READ | Kernel.DIRECTORY | CLOSE_ON_EXEC;
        return new Folder(Kernel.call(memory, Call.OPENAT, Kernel.NOWHERE, memory.first(path), flags));
    }

    /** Opens a folder in this one. */
    public Folder open(byte[] name, Use use) throws PosixException {
        var memory = Kernel.memory();
        var flags = (use == Use.WAY ? PATH_ONLY : READ) | Kernel.DIRECTORY | Kernel.NOFOLLOW | CLOSE_ON_EXEC;
        return new Folder(Kernel.call(memory, Call.OPENAT, descriptor, memory.first(name), flags));
    }

    /** What a folder is opened for. */
    public enum Use {
        /** To list it, or to change it itself; needs the right to read it. */
        CONTENT,
        /** To reach what is in it; needs the right to enter it. */
        WAY
    }

    /** What is in it, in no order. */
    public List<Name> names() throws PosixException {
        var memory = Kernel.memory();
        var names = new ArrayList<Name>();
        Kernel.call(memory, Call.LSEEK, descriptor, 0, 0);
        while (true) {
            var length = Kernel.call(memory, Call.GETDENTS, descriptor, memory.buffer.address(), Kernel.Memory.BUFFER);
            if (length == 0) {
                return names;
            }
            for (var at = 0L; at < length; ) {
                var size = memory.buffer.get(JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
                var type = memory.buffer.get(JAVA_BYTE, at + 18);
                add(names, memory.buffer.asSlice(at + 19, size - 19), type);
                at += size;
            }
        }
    }

    private void add(List<Name> names, MemorySegment text, int type) throws PosixException {
        var length = 0;
        while (text.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        var name = text.asSlice(0, length).toArray(JAVA_BYTE);
        if ((length == 1 && name[0] == '.') || (length == 2 && name[0] == '.' && name[1] == '.')) {
            return;
        }
        names.add(new Name(name, type == 0 ? isFolder(name) : FileType.of(type << 12) == FileType.FOLDER));
    }

    /** Some file systems do not say in the folder what its entries are. */
    private boolean isFolder(byte[] name) throws PosixException {
        try {
            return facts(name).type() == FileType.FOLDER;
        } catch (PosixException e) {
            if (e.isMissing() || e.isDenied()) {
                return false;
            }
            throw e;
        }
    }

    /** Of the folder itself. */
    public Facts facts() throws PosixException {
        return facts(NO_NAME, EMPTY_PATH);
    }

    public Facts facts(byte[] name) throws PosixException {
        return facts(name, LINK_ITSELF);
    }

    private Facts facts(byte[] name, int flags) throws PosixException {
        return facts(Kernel.memory(), descriptor, name, flags);
    }

    static Facts ofOpen(long descriptor) throws PosixException {
        return facts(Kernel.memory(), descriptor, NO_NAME, EMPTY_PATH);
    }

    private static Facts facts(Kernel.Memory memory, long descriptor, byte[] name, int flags) throws PosixException {
        Kernel.call(memory, Call.STATX, descriptor, memory.first(name), flags, Facts.BASIC, memory.facts.address());
        return Facts.read(memory.facts);
    }

    /** The target of a symbolic link. */
    public byte[] target(byte[] name) throws PosixException {
        var memory = Kernel.memory();
        var length = Kernel.call(
                memory, Call.READLINKAT, descriptor, memory.first(name), memory.buffer.address(), Kernel.Memory.BUFFER);
        return memory.buffer.asSlice(0, length).toArray(JAVA_BYTE);
    }

    /** Of something in it, whatever it is. */
    public ExtendedAttributes attributes(byte[] name) {
        return new ExtendedAttributes(("/proc/self/fd/" + descriptor + "/").getBytes(US_ASCII), name);
    }

    /** Of the folder itself. */
    public ExtendedAttributes attributes() {
        return attributes(ITSELF);
    }

    /** Opens a file to read it. Of something else, which may have taken its place, nothing is read and nothing blocks. */
    public OpenFile read(byte[] name) throws PosixException {
        return file(name, READ | Kernel.NOFOLLOW | NONBLOCK | CLOSE_ON_EXEC, 0);
    }

    /** Makes a new file that only its owner may touch; fails if the name is taken. */
    public OpenFile create(byte[] name) throws PosixException {
        return file(name, READ_WRITE | CREATE | EXCLUSIVE | Kernel.NOFOLLOW | CLOSE_ON_EXEC, 0600);
    }

    /** Opens a file to go on writing it. */
    public OpenFile write(byte[] name) throws PosixException {
        return file(name, READ_WRITE | Kernel.NOFOLLOW | NONBLOCK | CLOSE_ON_EXEC, 0);
    }

    private OpenFile file(byte[] name, int flags, int mode) throws PosixException {
        var memory = Kernel.memory();
        return new OpenFile(Kernel.call(memory, Call.OPENAT, descriptor, memory.first(name), flags, mode));
    }

    /** Makes a folder that only its owner may enter. */
    public void makeFolder(byte[] name) throws PosixException {
        var memory = Kernel.memory();
        Kernel.call(memory, Call.MKDIRAT, descriptor, memory.first(name), 0700);
    }

    public void makeLink(byte[] name, byte[] target) throws PosixException {
        var memory = Kernel.memory();
        Kernel.call(memory, Call.SYMLINKAT, memory.first(target), descriptor, memory.second(name));
    }

    /** Makes a fifo, a socket or a device that only its owner may touch. */
    public void makeSpecial(byte[] name, FileType type, long major, long minor) throws PosixException {
        var memory = Kernel.memory();
        // the kernel's own spelling of 32 bits, as all of mknod's callers use it
        if (major > 0xfff || minor > 0xfffff) {
            throw new PosixException("numbers of a device that this system cannot make", 0);
        }
        var numbers = (minor & 0xff) | (major << 8) | ((minor & ~0xffL) << 12);
        Kernel.call(memory, Call.MKNODAT, descriptor, memory.first(name), type.mode() | 0600, numbers);
    }

    /** Gives the file {@code name} of another folder a further name here. */
    public void link(Folder from, byte[] name, byte[] further) throws PosixException {
        var memory = Kernel.memory();
        Kernel.call(memory, Call.LINKAT, from.descriptor, memory.first(name), descriptor, memory.second(further), 0);
    }

    /** Renames within the folder; what is in the place of the new name is replaced, unless it is a folder. */
    public void replace(byte[] name, byte[] by) throws PosixException {
        var memory = Kernel.memory();
        Kernel.call(memory, Call.RENAMEAT, descriptor, memory.first(by), descriptor, memory.second(name), 0);
    }

    /** Renames within the folder; fails if the new name is taken. */
    public void rename(byte[] name, byte[] free) throws PosixException {
        var memory = Kernel.memory();
        var done = Kernel.raw(
                memory, Call.RENAMEAT, descriptor, memory.first(name), descriptor, memory.second(free), KEEP);
        if (done == 0) {
            return;
        }
        var failure = new PosixException(Call.RENAMEAT, (int) -done);
        if (!failure.isUnsupported()) {
            throw failure;
        }
        // file systems without this kind of rename; a link fails as well if the name is taken
        link(this, name, free);
        remove(name);
    }

    /** Removes what is no folder. */
    public void remove(byte[] name) throws PosixException {
        var memory = Kernel.memory();
        Kernel.call(memory, Call.UNLINKAT, descriptor, memory.first(name), 0);
    }

    /** Removes an empty folder. */
    public void removeFolder(byte[] name) throws PosixException {
        var memory = Kernel.memory();
        Kernel.call(memory, Call.UNLINKAT, descriptor, memory.first(name), REMOVE_FOLDER);
    }

    /** Clears what lets a file run with its owner's rights, as the kernel does: the mode is to be set later. */
    public void own(byte[] name, long uid, long gid) throws PosixException {
        var memory = Kernel.memory();
        Kernel.call(memory, Call.FCHOWNAT, descriptor, memory.first(name), uid, gid, LINK_ITSELF);
    }

    public void own(long uid, long gid) throws PosixException {
        own(ITSELF, uid, gid);
    }

    /** Of a special file. Through a handle on itself: by its name a link that took its place would be followed. */
    public void mode(byte[] name, int mode) throws PosixException {
        var memory = Kernel.memory();
        var flags = PATH_ONLY | Kernel.NOFOLLOW | CLOSE_ON_EXEC;
        try (var handle = new OpenFile(Kernel.call(memory, Call.OPENAT, descriptor, memory.first(name), flags))) {
            if (handle.facts().type() == FileType.LINK) {
                throw new PosixException("a symbolic link in its place", 0);
            }
            mode(handle.descriptor(), mode);
        }
    }

    public void mode(int mode) throws PosixException {
        mode(descriptor, mode);
    }

    /** A descriptor that only shows the way takes no change of mode, but what {@code /proc} makes of it does. */
    private static void mode(long descriptor, int mode) throws PosixException {
        var memory = Kernel.memory();
        var way = ("/proc/self/fd/" + descriptor).getBytes(US_ASCII);
        Kernel.call(memory, Call.FCHMODAT, Kernel.NOWHERE, memory.first(way), mode);
    }

    /** Sets when the content changed; the time of access becomes the same. */
    public void time(byte[] name, Time time) throws PosixException {
        var memory = Kernel.memory();
        times(memory, time);
        Kernel.call(memory, Call.UTIMENSAT, descriptor, memory.first(name), memory.times.address(), LINK_ITSELF);
    }

    public void time(Time time) throws PosixException {
        time(ITSELF, time);
    }

    /** Fills the two times that the kernel wants. */
    static void times(Kernel.Memory memory, Time time) {
        for (var at = 0; at < 32; at += 16) {
            memory.times.set(JAVA_LONG, at, time.seconds());
            memory.times.set(JAVA_LONG, at + 8, time.nanos());
        }
    }

    /** True if the process may do everything: then files of others are no surprise, and owners can be given. */
    public static boolean isRoot() {
        return Kernel.raw(Kernel.memory(), Call.GETEUID) == 0;
    }

    @Override
    public void close() {
        Kernel.raw(Kernel.memory(), Call.CLOSE, descriptor);
    }
}
