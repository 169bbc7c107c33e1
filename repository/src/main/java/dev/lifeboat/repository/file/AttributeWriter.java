package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.core.error.ErrorCode;
import dev.lifeboat.core.error.LifeboatException;
import dev.lifeboat.repository.PointReader;
import dev.lifeboat.repository.format.SectionName;
import dev.lifeboat.repository.posix.ExtendedAttributes;
import dev.lifeboat.repository.posix.Facts;
import dev.lifeboat.repository.posix.Folder;
import dev.lifeboat.repository.posix.OpenFile;
import dev.lifeboat.repository.posix.PosixException;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.Arrays;
import java.util.List;

/**
 * Gives a restored file all that belongs to it, or says what it could not give. In this order: the owner, for a change of owner takes away rights; extended attributes, access control
 * lists as the last of them, for after them the owner may lack the right to write; the mode; the time. Safe for use by many threads.
 */
final class AttributeWriter {
    /** The bits that set the user and the group. */
    private static final int RUNS_AS_OWNER = 06000;

    private static final byte[] LISTS = "system.posix_acl_".getBytes(US_ASCII);

    private final PointReader point;
    private final SectionName section;
    private final Findings findings;

    AttributeWriter(PointReader point, SectionName section, Findings findings) {
        this.point = point;
        this.section = section;
        this.findings = findings;
    }

    /** What one kind of file needs done in its own way. */
    private interface Change {
        void apply() throws PosixException;
    }

    private interface Owning {
        void apply(long uid, long gid) throws PosixException;
    }

    /** @param whole or it keeps the time of now */
    void file(byte[] key, Folder folder, byte[] name, OpenFile file, Attributes attributes, boolean whole) {
        var mode = owner(key, attributes, (uid, gid) -> folder.own(name, uid, gid));
        extended(key, attributes, folder.attributes(name));
        told(key, "its mode", () -> file.mode(mode));
        if (whole) {
            told(key, "its time", () -> file.time(time(attributes)));
        }
    }

    /** Links have no mode. */
    void link(byte[] key, Folder folder, byte[] name, Attributes attributes) {
        owner(key, attributes, (uid, gid) -> folder.own(name, uid, gid));
        extended(key, attributes, folder.attributes(name));
        told(key, "its time", () -> folder.time(name, time(attributes)));
    }

    void special(byte[] key, Folder folder, byte[] name, Attributes attributes) {
        var mode = owner(key, attributes, (uid, gid) -> folder.own(name, uid, gid));
        extended(key, attributes, folder.attributes(name));
        told(key, "its mode", () -> folder.mode(name, mode));
        told(key, "its time", () -> folder.time(name, time(attributes)));
    }

    void folder(byte[] key, Folder folder, Attributes attributes) {
        owner(key, attributes, folder::own);
        extended(key, attributes, folder.attributes());
        told(key, "its time", () -> folder.time(time(attributes)));
        told(key, "its mode", () -> folder.mode(attributes.mode()));
    }

    /**
     * Who is not root may give nothing away, but a group that he is in. A program that runs as its owner, or its group, must not run as somebody else.
     *
     * @return the mode that it may have then
     */
    private int owner(byte[] key, Attributes attributes, Owning owning) {
        try {
            owning.apply(attributes.uid(), attributes.gid());
            return attributes.mode();
        } catch (PosixException e) {
            var mode = attributes.mode() & ~RUNS_AS_OWNER;
            var more = mode == attributes.mode() ? "" : ", so it does not run as that one";
            var owner = attributes.uid() + ":" + attributes.gid();
            findings.add(FileFinding.of(
                    ErrorCode.FILE_ATTRIBUTES_NOT_RESTORED, key, "its owner " + owner + ": " + e.getMessage() + more));
            try {
                owning.apply(Folder.SAME, attributes.gid());
            } catch (PosixException _) {
                // that was told
            }
            return mode;
        }
    }

    private void extended(byte[] key, Attributes attributes, ExtendedAttributes target) {
        if (attributes.xattrs().equals(Xattrs.NONE)) {
            return;
        }
        List<Xattrs.Xattr> xattrs;
        try {
            xattrs = point.xattrs(section, attributes);
        } catch (LifeboatException e) {
            if (e.code() != ErrorCode.DATA_DAMAGED) {
                throw e;
            }
            findings.add(FileFinding.of(ErrorCode.FILE_ATTRIBUTES_NOT_RESTORED, key, e.text()));
            return;
        }
        for (var lists : new boolean[] {false, true}) {
            for (var xattr : xattrs) {
                if (isList(xattr) == lists) {
                    var name = FileFinding.text(xattr.name());
                    told(key, "the attribute " + name, () -> target.set(xattr.name(), xattr.value()));
                }
            }
        }
    }

    private static boolean isList(Xattrs.Xattr xattr) {
        return xattr.name().length > LISTS.length && Arrays.mismatch(xattr.name(), LISTS) == LISTS.length;
    }

    private void told(byte[] key, String what, Change change) {
        try {
            change.apply();
        } catch (PosixException e) {
            findings.add(FileFinding.of(ErrorCode.FILE_ATTRIBUTES_NOT_RESTORED, key, what + ": " + e.getMessage()));
        }
    }

    private static Facts.Time time(Attributes attributes) {
        return new Facts.Time(attributes.seconds(), attributes.nanos());
    }
}
