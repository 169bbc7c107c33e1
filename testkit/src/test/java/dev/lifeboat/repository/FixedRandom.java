package dev.lifeboat.repository;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

/** The same numbers each time: SHA-256 of a sentence and a counter. For golden repositories; never for keys that protect anything. */
final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private final String sentence;
    private long counter;

    FixedRandom(String sentence) {
        this.sentence = sentence;
    }

    @Override
    public void nextBytes(byte[] bytes) {
        for (var at = 0; at < bytes.length; at += 32) {
            var block = RepositoryFile.digest((sentence + " " + counter++).getBytes(UTF_8));
            System.arraycopy(block, 0, bytes, at, Math.min(32, bytes.length - at));
        }
    }

    @Override
    public long nextLong() {
        var bytes = new byte[8];
        nextBytes(bytes);
        return ByteBuffer.wrap(bytes).getLong();
    }

    @Override
    public int nextInt() {
        return (int) nextLong();
    }
}
