package dev.lifeboat.repository.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The extended attributes of one file, access control lists among them. Reached through the open folder that it lies in, as {@code /proc} shows it:
 * so that files that nobody may open, devices and links have theirs as well, and no path is too long.
 */
public final class ExtendedAttributes {

    private final byte[] path;

    /** @param name as the kernel has it, with its namespace */
    public record Attribute(byte[] name, byte[] value) {}

    ExtendedAttributes(byte[] folder, byte[] name) {
        path = Arrays.copyOf(folder, folder.length + name.length);
        System.arraycopy(name, 0, path, folder.length, name.length);
    }

    /** All of them, in no order; none where the file system has none. */
    public List<Attribute> list() throws PosixException {
        var memory = Kernel.memory();
        var length =
                Kernel.raw(memory, Call.LLISTXATTR, memory.first(path), memory.buffer.address(), Kernel.Memory.BUFFER);
        if (length == 0 || PosixException.isUnsupported(length)) {
            return List.of();
        }
        if (length < 0) {
            throw new PosixException(Call.LLISTXATTR, (int) -length);
        }
        var names = memory.buffer.asSlice(0, length).toArray(JAVA_BYTE);
        var found = new ArrayList<Attribute>();
        for (int start = 0, at = 0; at < names.length; at++) {
            if (names[at] == 0) {
                read(Arrays.copyOfRange(names, start, at), found);
                start = at + 1;
            }
        }
        return found;
    }

    private void read(byte[] name, List<Attribute> found) throws PosixException {
        var memory = Kernel.memory();
        var length = Kernel.raw(
                memory,
                Call.LGETXATTR,
                memory.first(path),
                memory.second(name),
                memory.buffer.address(),
                Kernel.Memory.BUFFER);
        if (PosixException.isNoData(length)) {
            // taken away a moment ago
            return;
        }
        if (length < 0) {
            throw new PosixException(Call.LGETXATTR, (int) -length);
        }
        found.add(new Attribute(name, memory.buffer.asSlice(0, length).toArray(JAVA_BYTE)));
    }

    public void set(byte[] name, byte[] value) throws PosixException {
        var memory = Kernel.memory();
        if (value.length > Kernel.Memory.BUFFER) {
            throw new PosixException("a value of " + value.length + " bytes", PosixException.NAME_TOO_LONG);
        }
        var place = memory.buffer;
        MemorySegment.copy(value, 0, place, JAVA_BYTE, 0, value.length);
        Kernel.call(memory, Call.LSETXATTR, memory.first(path), memory.second(name), place.address(), value.length, 0);
    }

    public void remove(byte[] name) throws PosixException {
        var memory = Kernel.memory();
        Kernel.call(memory, Call.LREMOVEXATTR, memory.first(path), memory.second(name));
    }
}
