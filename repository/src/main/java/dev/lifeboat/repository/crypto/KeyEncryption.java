package dev.lifeboat.repository.crypto;

import java.security.GeneralSecurityException;

/**
 * What wraps the keys of a repository: a key in a file today, a key vault later. Safe for use by many threads.
 *
 * <p>{@code context} names repository and slot. It is no secret; a wrapped key must open in its own context only.
 */
public interface KeyEncryption {
    byte[] wrap(byte[] plain, byte[] context) throws GeneralSecurityException;

    /** @throws GeneralSecurityException if this is not the key, or not the context, or the bytes were changed */
    byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException;
}
