package dev.lifeboat.repository;

import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.pack.PackCodec.Head;

/**
 * What the index says of a pack, without what is in it.
 *
 * @param verified true if every unit was read and has its id (R6)
 * @param enrolment of its writer
 */
record IndexedPack(PackId id, Head head, long length, boolean verified, long enrolment) {
    /** True if its content was read back once, or came from the same enrolment of the cluster (R6). */
    boolean isTrustedBy(long of) {
        return verified || enrolment == of;
    }
}
