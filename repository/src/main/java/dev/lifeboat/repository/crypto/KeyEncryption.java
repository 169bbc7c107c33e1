package dev.lifeboat.repository.crypto;

import java.security.GeneralSecurityException;

/**
 * What wraps the keys of a repository: a key in a file today, a key vault later. Safe for use by many threads.
 *
 * <p>{@code context} names repository, slot and provider. It is no secret; a wrapped key must open in its own context only.
 */
public interface KeyEncryption {
    /** What it is, for people who must find the key: it stands in the slot. A short word of lower-case letters and {@code -}. */
    String provider();

    byte[] wrap(byte[] plain, byte[] context) throws GeneralSecurityException;

    /** @throws GeneralSecurityException if this is not the key, or not the context, or the bytes were changed */
    byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException;
}
