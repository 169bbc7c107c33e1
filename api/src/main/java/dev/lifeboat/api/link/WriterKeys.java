package dev.lifeboat.api.link;

/**
 * What a writer needs to compute ids and cuts of an instance's sections. Secret; lives in memory only.
 *
 * @param repository id of the repository, 16 bytes
 * @param idKey 32 bytes
 * @param cutKey 16 bytes
 */
public record WriterKeys(byte[] repository, byte[] idKey, byte[] cutKey) {
    @Override
    public String toString() {
        return "WriterKeys[]";
    }
}
