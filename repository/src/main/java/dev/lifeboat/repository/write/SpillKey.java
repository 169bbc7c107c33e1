package dev.lifeboat.repository.write;

import dev.lifeboat.repository.crypto.Aead;
import java.security.SecureRandom;

/** Encrypts runs with a key that never leaves the process. Each block gets the next number as its nonce. */
final class SpillKey {
    private final Aead cipher;
    private long next;

    SpillKey() {
        var key = new byte[32];
        new SecureRandom().nextBytes(key);
        cipher = new Aead(key);
    }

    long number() {
        return next++;
    }

    Aead cipher() {
        return cipher;
    }
}
