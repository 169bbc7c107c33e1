package dev.lifeboat.repository;

import dev.lifeboat.repository.tree.CutHash;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a repository takes from outside of store and keys. Golden repositories are written with another randomness, and with hashes that collide.
 *
 * @param producer written into what this version writes (rule 37)
 * @param cuts the hash of the cut rule by the cut key
 */
record Surroundings(InstantSource clock, SecureRandom random, String producer, Function<byte[], CutHash> cuts) {
    private static final String VERSION = Optional.ofNullable(
                    Surroundings.class.getPackage().getImplementationVersion())
            .orElse("development");

    static Surroundings of(InstantSource clock) {
        return new Surroundings(clock, new SecureRandom(), VERSION, CutHash::keyed);
    }
}
