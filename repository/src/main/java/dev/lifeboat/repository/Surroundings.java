package dev.lifeboat.repository;

import dev.lifeboat.repository.crypto.Keys;
import dev.lifeboat.repository.format.PackClass;
import dev.lifeboat.repository.format.PackId;
import dev.lifeboat.repository.tree.CutHash;
import dev.lifeboat.repository.write.PackGrant;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a repository takes from outside of store and keys. Golden repositories are written with another randomness, and with hashes that collide.
 *
 * @param producer written into what this version writes (rule 37)
 * @param cuts the hash of the cut rule by the cut key
 * @param isWatchful whether points that fell say so (R12); golden repositories are older than that
 */
record Surroundings(
        InstantSource clock, SecureRandom random, String producer, Function<byte[], CutHash> cuts, boolean isWatchful) {
    private static final String VERSION = Optional.ofNullable(
                    Surroundings.class.getPackage().getImplementationVersion())
            .orElse("development");

    static Surroundings of(InstantSource clock) {
        return new Surroundings(clock, new SecureRandom(), VERSION, CutHash::keyed, true);
    }

    /** A new pack id and its key, of the newest data key that these keys know. Ids are random and issued once (R1). */
    PackGrant grant(Keys keys, PackClass packClass) {
        var id = PackId.random(random);
        return new PackGrant(id, keys.generation(), keys.packKey(keys.generation(), packClass, id));
    }
}
