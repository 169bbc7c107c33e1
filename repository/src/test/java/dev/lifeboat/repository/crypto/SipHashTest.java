package dev.lifeboat.repository.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SipHashTest {
    private static final byte[] KEY = counting(16);

    /** From the reference implementation: key 00..0f, message 00..(n-1). */
    @Test
    void givesTheValuesOfTheReference() {
        var hash = new SipHash(KEY);
        assertThat(hash.hash(counting(0))).isEqualTo(0x726fdb47dd0e0e31L);
        assertThat(hash.hash(counting(1))).isEqualTo(0x74f839c593dc67fdL);
        assertThat(hash.hash(counting(7))).isEqualTo(0xab0200f58b01d137L);
        assertThat(hash.hash(counting(8))).isEqualTo(0x93f5f5799a932462L);
        // the example of the paper
        assertThat(hash.hash(counting(15))).isEqualTo(0xa129ca6149be45e5L);
    }

    @Test
    void putsTheLevelInFrontOfTheKey() {
        var hash = new SipHash(KEY);
        assertThat(hash.hash(0, Arrays.copyOfRange(counting(15), 1, 15))).isEqualTo(0xa129ca6149be45e5L);
    }

    private static byte[] counting(int length) {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
