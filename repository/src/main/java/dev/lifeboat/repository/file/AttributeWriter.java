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
 * Gives a restored file all that belongs to it. In this order: the owner, for a change of owner takes away rights; extended attributes, access control
 * lists as the last of them, for after them the owner may lack the right to write; the mode; the time. Safe for use by many threads.
 */
final class AttributeWriter {
    private static final byte[] LISTS = "system.posix_acl_".getBytes(US_ASCII);

    private final PointReader point;
    private final SectionName section;
    private final boolean owners;
    private final Findings findings;

    AttributeWriter(PointReader point, SectionName section, boolean owners, Findings findings) {
        this.point = point;
        this.section = section;
        this.owners = owners;
        this.findings = findings;
    }

    /** What one kind of file needs done in its own way. */
    private interface Change {
        void apply() throws PosixException;
    }

    /** @param whole or it keeps the time of now */
    void file(byte[] key, Folder folder, byte[] name, OpenFile file, Attributes attributes, boolean whole) {
        owner(key, attributes, () -> folder.own(name, attributes.uid(), attributes.gid()));
        extended(key, attributes, folder.attributes(name));
        told(key, "its mode", () -> file.mode(attributes.mode()));
        if (whole) {
            told(key, "its time", () -> file.time(time(attributes)));
        }
    }

    /** Links have no mode. */
    void link(byte[] key, Folder folder, byte[] name, Attributes attributes) {
        owner(key, attributes, () -> folder.own(name, attributes.uid(), attributes.gid()));
        extended(key, attributes, folder.attributes(name));
        told(key, "its time", () -> folder.time(name, time(attributes)));
    }

    void special(byte[] key, Folder folder, byte[] name, Attributes attributes) {
        owner(key, attributes, () -> folder.own(name, attributes.uid(), attributes.gid()));
        extended(key, attributes, folder.attributes(name));
        told(key, "its mode", () -> folder.mode(name, attributes.mode()));
        told(key, "its time", () -> folder.time(name, time(attributes)));
    }

    void folder(byte[] key, Folder folder, Attributes attributes) {
        owner(key, attributes, () -> folder.own(attributes.uid(), attributes.gid()));
        extended(key, attributes, folder.attributes());
        told(key, "its time", () -> folder.time(time(attributes)));
        told(key, "its mode", () -> folder.mode(attributes.mode()));
    }

    private void owner(byte[] key, Attributes attributes, Change change) {
        if (owners) {
            told(key, "its owner " + attributes.uid() + ":" + attributes.gid(), change);
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
