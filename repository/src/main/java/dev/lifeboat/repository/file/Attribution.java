package dev.lifeboat.repository.file;

import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Xattrs;

/** From what the system says to what an entry says. */
final class Attribution {
    private static final int LARGEST_NANOS = 999_999_999;

    private Attribution() {}

    static Attributes of(Facts facts, Xattrs xattrs) {
        return new Attributes(
                facts.mode(),
                facts.uid(),
                facts.gid(),
                facts.changed().seconds(),
                // a file system in user space may say anything
                Math.clamp(facts.changed().nanos(), 0, LARGEST_NANOS),
                xattrs);
    }
}
