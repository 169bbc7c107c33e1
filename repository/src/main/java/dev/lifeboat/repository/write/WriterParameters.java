package dev.lifeboat.repository.write;

import dev.lifeboat.repository.format.RepositoryId;
import dev.lifeboat.repository.tree.CutHash;

/**
 * What a writer must know to compute ids and cuts. Secret, held in memory only.
 *
 * @param idKey 32 bytes, of the backup instance
 * @param cutKey 16 bytes, of the backup instance
 * @param cutHash by that key; another one in tests alone
 */
public record WriterParameters(RepositoryId repository, byte[] idKey, byte[] cutKey, CutHash cutHash) {
    public WriterParameters(RepositoryId repository, byte[] idKey, byte[] cutKey) {
        this(repository, idKey, cutKey, CutHash.keyed(cutKey));
    }

    public WriterParameters {
        if (idKey.length != 32 || cutKey.length != 16) {
            throw new IllegalArgumentException("The id key has 32 bytes, the cut key 16");
        }
    }

    @Override
    public String toString() {
        return "WriterParameters[" + repository + "]";
    }
}
