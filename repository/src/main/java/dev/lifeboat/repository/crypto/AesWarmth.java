package dev.lifeboat.repository.crypto;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes AES-GCM fast in a process that has much of it before it. The JDK uses the processor's instructions only once their caller was compiled, and it
 * compiles what is called some thousand times: a restore by messages of a megabyte would stay at 80 MB/s for its first half gigabyte, which was six
 * seconds of work measured. Some thousand small messages cost 70 ms. Processes that encrypt little never get there.
 */
final class AesWarmth {
    /** After so many bytes it is likely that more follow. */
    private static final long MUCH = 8 << 20;

    private static final int MESSAGES = 8000;
    private static final int SIZE = 512;

    private static final AtomicLong SEEN = new AtomicLong();
    private static final AtomicBoolean DONE = new AtomicBoolean();

    private AesWarmth() {}

    static void seen(int length) {
        if (!DONE.get() && SEEN.addAndGet(length) > MUCH && DONE.compareAndSet(false, true)) {
            warm();
        }
    }

    /** With a key of its own that encrypts nothing else. */
    private static void warm() {
        var cipher = new Aead(new byte[32]);
        var nothing = new byte[0];
        var plain = new byte[SIZE];
        try {
            for (var i = 0; i < MESSAGES; i++) {
                var message = cipher.encrypt(i, nothing, plain, SIZE);
                cipher.decrypt(i, nothing, message, 0, message.length);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("What was encrypted can be decrypted", e);
        }
    }
}
