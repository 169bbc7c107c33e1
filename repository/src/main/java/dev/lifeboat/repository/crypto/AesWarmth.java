package dev.lifeboat.repository.crypto;

import java.security.GeneralSecurityException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Makes AES-GCM fast in a process that has much of it before it. The JDK uses the processor's instructions only once their caller was compiled, and it
 * compiles what is called some thousand times: a restore by messages of a megabyte would stay at 80 MB/s for its first half gigabyte, which was six
 * seconds of work measured. Some thousand small messages cost 70 ms for both directions, each of which has code of its own. Processes that encrypt little never get there.
 */
final class AesWarmth {
    static final AesWarmth ENCRYPTING = new AesWarmth(AesWarmth::encrypt);
    static final AesWarmth DECRYPTING = new AesWarmth(AesWarmth::decrypt);

    /** After so many bytes it is likely that more follow. */
    private static final long MUCH = 8 << 20;

    private static final int MESSAGES = 8000;
    private static final int SIZE = 512;
    private static final byte[] NOTHING = new byte[0];

    private final Consumer<Aead> way;
    private final AtomicLong seen = new AtomicLong();
    private final AtomicBoolean done = new AtomicBoolean();

    private AesWarmth(Consumer<Aead> way) {
        this.way = way;
    }

    void seen(int length) {
        if (!done.get() && seen.addAndGet(length) > MUCH && done.compareAndSet(false, true)) {
            // with a key of its own that encrypts nothing else
            way.accept(new Aead(new byte[32]));
        }
    }

    private static void encrypt(Aead cipher) {
        var plain = new byte[SIZE];
        for (var i = 0; i < MESSAGES; i++) {
            cipher.encrypt(i, NOTHING, plain, SIZE);
        }
    }

    private static void decrypt(Aead cipher) {
        var message = cipher.encrypt(0, NOTHING, new byte[SIZE], SIZE);
        try {
            for (var i = 0; i < MESSAGES; i++) {
                cipher.decrypt(0, NOTHING, message, 0, message.length);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("What was encrypted can be decrypted", e);
        }
    }
}
