package dev.lifeboat.repository.tree;

import dev.lifeboat.repository.crypto.IdHash;
import dev.lifeboat.repository.format.Encoder;
import dev.lifeboat.repository.tree.Node.Child;
import java.util.List;

/**
 * What a writer is told of a leaf of its parent: enough to use it again without ever reading it, and no name.
 *
 * @param leaf as its parent node has it; the key is not for a writer of files, who knows it when the rest matches
 * @param facts 16 bytes, see {@link #facts}
 */
public record LeafRecord(Child leaf, byte[] facts) {
    /**
     * The keyed hash of all that entries say without the content of files: keys, attributes, sizes, {@code stat}. Equal ones mean that the leaf can be
     * used again as it is.
     */
    public static byte[] facts(IdHash ids, List<Node.Entry> entries) {
        var out = new Encoder(8 << 10);
        for (var entry : entries) {
            out.blob(entry.key());
            if (entry.value() instanceof FileValue file) {
                file.encodeFacts(out);
            } else {
                entry.value().encode(out);
            }
        }
        return ids.leafRecord(out.array(), out.length());
    }
}
