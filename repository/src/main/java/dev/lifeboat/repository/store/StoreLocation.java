package dev.lifeboat.repository.store;

import dev.lifeboat.core.error.LifeboatException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where a store is, as people write it, without credentials: those come from the environment or the vault's settings, never from an address. */
public sealed interface StoreLocation {
    /**
     * A folder: {@code /backups}, {@code ./backups} or {@code file:///backups}.
     *
     * @param path absolute
     */
    record Folder(Path path) implements StoreLocation {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /**
     * {@code s3://BUCKET/PREFIX?endpoint=URL&region=NAME&pathStyle=true&lock=governance}.
     *
     * @param prefix of all keys, empty or ending with a slash
     * @param endpoint empty for Amazon's own
     * @param region empty for what the environment says, else us-east-1
     * @param pathStyle the bucket stands in the path, not in the host's name; true by default where an endpoint is given
     * @param lock how objects are held
     */
    record S3(
            String bucket, String prefix, Optional<URI> endpoint, Optional<String> region, boolean pathStyle, Lock lock)
            implements StoreLocation {
        @Override
        public String toString() {
            return "s3://" + bucket + "/" + prefix;
        }
    }

    /**
     * {@code azure://ACCOUNT/CONTAINER/PREFIX?endpoint=URL&lock=governance}.
     *
     * @param prefix of all keys, empty or ending with a slash
     * @param endpoint of the account; empty for Azure's own
     * @param lock how objects are held
     */
    record Azure(String account, String container, String prefix, Optional<URI> endpoint, Lock lock)
            implements StoreLocation {
        @Override
        public String toString() {
            return "azure://" + account + "/" + container + "/" + prefix;
        }
    }

    /** How firmly a store holds what it was told to hold. */
    enum Lock {
        /** Nobody can shorten it, the owner of the account included. */
        COMPLIANCE,
        /** Whoever has a right of its own can take it away (Azure calls it unlocked): to try things out. */
        GOVERNANCE
    }

    /**
     * Reads an address.
     *
     * @throws LifeboatException STORE_LOCATION_INVALID
     */
    static StoreLocation parse(String text) {
        return StoreAddress.parse(text);
    }
}
