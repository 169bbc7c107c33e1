package dev.lifeboat.repository.file;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.lifeboat.repository.format.Limits;
import dev.lifeboat.repository.tree.Attributes;
import dev.lifeboat.repository.tree.Content;
import dev.lifeboat.repository.tree.FileValue;
import dev.lifeboat.repository.tree.Piece;
import dev.lifeboat.repository.tree.Xattrs;
import java.util.Arrays;
import java.util.List;

/**
 * The entry of a file that could not be read: empty, and marked by a reserved attribute so that no restore makes a false empty file of it
 * (docs/format.md, 5). It weighs what the file would have weighed: the leaf was cut before anybody tried to read it.
 */
public final class Unread {
    static final byte[] MARK = "lifeboat.unread".getBytes(US_ASCII);

    /** Of the name, and of the lengths in front of name, value and all. */
    private static final int OVERHEAD = 24;

    private Unread() {}

    /** @param file of at least one byte */
    static FileValue.File of(FileValue.File file) {
        var weight = file.weight();
        // a few weights are that of no mark alone, for lengths of lengths jump: a hole makes up for it
        for (var units = 0; units <= Content.LARGEST_WEIGHT; units++) {
            var length = units == 0 ? 0 : ((units - 1L) << 20) + 1;
            var room = (int) (weight - FileValue.File.weight(Xattrs.NONE, length));
            for (var padding = Math.max(0, room - OVERHEAD); padding <= room; padding++) {
                var xattrs = Xattrs.encode(List.of(new Xattrs.Xattr(MARK, new byte[padding])));
                if (xattrs.length <= Limits.XATTRS && FileValue.File.weight(Xattrs.inline(xattrs), length) == weight) {
                    return marked(file.attributes(), Xattrs.inline(xattrs), length);
                }
            }
        }
        throw new IllegalStateException("No mark weighs " + weight);
    }

    private static FileValue.File marked(Attributes of, Xattrs mark, long length) {
        var pieces = length == 0 ? Content.Pieces.NONE : new Content.Pieces(List.of(Piece.hole(length)));
        return new FileValue.File(
                new Attributes(of.mode(), of.uid(), of.gid(), of.seconds(), of.nanos(), mark),
                length,
                new byte[FileValue.File.STAT],
                pieces);
    }

    /** True for the attributes of an entry that stands for no content. */
    public static boolean is(List<Xattrs.Xattr> xattrs) {
        return xattrs.stream().anyMatch(xattr -> Arrays.equals(xattr.name(), MARK));
    }
}
