package dev.lifeboat.extension.link;

/** The epoch that a task's calls carry. */
public interface EpochSource {
    long epoch();

    /**
     * Asked when the vault server refused an epoch: is there a newer one for this very process? The restorer looks into its LifeboatTask, where the standing
     * pod writes the epoch of each new lease.
     */
    default boolean isRenewed(long refused) throws InterruptedException {
        return epoch() > refused;
    }
}
