package dev.lifeboat.repository.posix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reaches folders below one by their paths, step by step and never over a symbolic link. Stays where it was: the next folder is mostly a neighbour.
 * Keeps a bounded number of folders open, however deep it is. For one thread.
 */
public final class Descent implements AutoCloseable {
    /** Folders open at once; those above are opened anew when they are needed. */
    private static final int OPEN = 48;

    /** One step down. Its name ends before {@code end}, which stands behind the slash. */
    private static final class Step {
        final int end;

        @Nullable
        Folder folder;

        Step(int end, Folder folder) {
            this.end = end;
            this.folder = folder;
        }
    }

    private final Folder root;
    private final Folder.Use use;
    private final List<Step> steps = new ArrayList<>();
    private byte[] path = {};

    /** @param root stays the caller's */
    public Descent(Folder root, Folder.Use use) {
        this.root = root;
        this.use = use;
    }

    /**
     * Goes to a folder.
     *
     * @param wanted its path, a slash behind each name
     * @param length of it; 0 is the root
     * @return open until the next call
     */
    public Folder at(byte[] wanted, int length) throws PosixException {
        var common = Arrays.mismatch(path, 0, path.length, wanted, 0, length);
        var reach = common < 0 ? length : common;
        while (!steps.isEmpty() && steps.getLast().end > reach) {
            leave(steps.removeLast());
        }
        path = Arrays.copyOf(wanted, length);
        var start = steps.isEmpty() ? 0 : steps.getLast().end;
        var folder = steps.isEmpty() ? root : steps.getLast().folder;
        if (folder == null) {
            steps.clear();
            start = 0;
            folder = root;
        }
        try {
            for (var end = slash(start, length); end > 0; end = slash(end, length)) {
                folder = folder.open(Arrays.copyOfRange(wanted, start, end - 1), use);
                steps.add(new Step(end, folder));
                if (steps.size() > OPEN) {
                    leave(steps.get(steps.size() - 1 - OPEN));
                }
                start = end;
            }
        } catch (PosixException e) {
            path = Arrays.copyOf(wanted, start);
            throw e;
        }
        return folder;
    }

    private int slash(int from, int length) {
        for (var at = from; at < length; at++) {
            if (path[at] == '/') {
                return at + 1;
            }
        }
        return -1;
    }

    private static void leave(Step step) {
        var folder = step.folder;
        if (folder != null) {
            folder.close();
            step.folder = null;
        }
    }

    @Override
    public void close() {
        steps.forEach(Descent::leave);
        steps.clear();
        path = new byte[0];
    }
}
