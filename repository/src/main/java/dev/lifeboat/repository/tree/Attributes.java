package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.format.Decoder;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.format.FormatException;

/**
 * What every entry of a file system has.
 *
 * @param mode the twelve bits of permissions, set-user-id, set-group-id and sticky
 * @param uid 32 bits
 * @param gid 32 bits
 * @param seconds of the last change of content, since 1970; before it negative
 * @param nanos 0 to 999,999,999
 */
public record Attributes(int mode, long uid, long gid, long seconds, int nanos, Xattrs xattrs) {
    private static final int MODES = 07777;
    private static final long OWNERS = 0xffff_ffffL;
    private static final int NANOS = 999_999_999;

    public Attributes {
        if ((mode & ~MODES) != 0 || uid < 0 || uid > OWNERS || gid < 0 || gid > OWNERS || nanos < 0 || nanos > NANOS) {
            throw new IllegalArgumentException("Attributes that no file system has");
        }
    }

    void encode(Encoder out) {
        out.varint(mode).varint(uid).varint(gid).u64(seconds).u32(nanos);
        xattrs.encode(out);
    }

    static Attributes decode(Decoder in) throws FormatException {
        var mode = in.varint(MODES, "a mode");
        var uid = in.longVarint(OWNERS, "an owner");
        var gid = in.longVarint(OWNERS, "a group");
        var seconds = in.u64();
        var nanos = in.u32();
        if (nanos < 0 || nanos > NANOS) {
            throw new FormatException("a time of " + nanos + " nanoseconds");
        }
        return new Attributes(mode, uid, gid, seconds, nanos, Xattrs.read(in));
    }
}
