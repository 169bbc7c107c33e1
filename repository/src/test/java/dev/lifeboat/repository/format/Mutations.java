package dev.lifeboat.repository.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Bytes made to harm, from bytes that are right; and what every decoder owes: a clear error or the only encoding, in little memory. */
public final class Mutations {
    /** Of what a decoder may allocate for some kilobytes of input. */
    private static final long MEMORY = 48 << 20;

    private static final List<byte[]> NASTY = List.of(
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, 0x7f},
            new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
            new byte[] {-128, -128, -128, -128, -128, -128, -128, -128, 1},
            new byte[] {-128, 0},
            new byte[] {-1, -1, -1, -1, 7},
            new byte[] {-1, -1, -1, -1, 0x0f},
            new byte[] {0, 0, 0, 0, 0, 0, 0, 0});

    /** A decoder that writes again what it read. */
    @FunctionalInterface
    public interface Decoding {
        /** @return null for a decoder of something that has more than one encoding */
        byte @Nullable [] decode(byte[] bytes) throws FormatException;
    }

    private Mutations() {}

    public static void run(String what, List<byte[]> seeds, int rounds, Decoding decoding) throws Exception {
        var seed = System.nanoTime();
        var random = new Random(seed);
        for (var right : seeds) {
            decoding.decode(right);
        }
        var refused = 0;
        for (var round = 0; round < rounds; round++) {
            var bytes =
                    round % 10 == 0 ? random(random) : mutated(seeds.get(random.nextInt(seeds.size())), seeds, random);
            refused += one("%s seed %d round %d".formatted(what, seed, round), bytes, decoding) ? 1 : 0;
        }
        assertThat(refused).as(what + " refused").isGreaterThan(rounds / 4);
    }

    /** @return true if refused */
    public static boolean one(String what, byte[] bytes, Decoding decoding) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        byte[] again;
        try {
            again = decoding.decode(bytes.clone());
        } catch (FormatException e) {
            assertThat(e).as(what).hasMessageMatching("[A-Za-z0-9 ,.^:+'-]{5,90}");
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as(what)
                    .isLessThan(MEMORY);
            return true;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(what, e);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).as(what).isLessThan(MEMORY);
        if (again != null) {
            assertThat(again).as(what + " has one encoding").isEqualTo(bytes);
        }
        return false;
    }

    private static byte[] random(Random random) {
        var bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        if (bytes.length > 2 && random.nextBoolean()) {
            bytes[0] = Limits.FORMAT;
            bytes[1] = (byte) random.nextInt(9);
        }
        return bytes;
    }

    private static byte[] mutated(byte[] right, List<byte[]> seeds, Random random) {
        var bytes = right;
        for (var times = 1 + random.nextInt(4); times > 0; times--) {
            var at = random.nextInt(bytes.length + 1);
            bytes = switch (random.nextInt(6)) {
                case 0 -> flipped(bytes, random);
                case 1 -> spliced(bytes, at, NASTY.get(random.nextInt(NASTY.size())), 0);
                case 2 -> spliced(bytes, at, NASTY.get(random.nextInt(NASTY.size())), 1 + random.nextInt(9));
                case 3 -> spliced(bytes, at, new byte[0], 1 + random.nextInt(5));
                case 4 -> {
                    var other = seeds.get(random.nextInt(seeds.size()));
                    yield spliced(bytes, at, other, other.length);
                }
                default -> flipped(bytes, random);
            };
        }
        return bytes;
    }

    private static byte[] flipped(byte[] bytes, Random random) {
        var copy = bytes.clone();
        if (copy.length > 0) {
            copy[random.nextInt(copy.length)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private static byte[] spliced(byte[] bytes, int at, byte[] with, int instead) {
        var out = new ByteArrayOutputStream();
        out.write(bytes, 0, at);
        out.writeBytes(with);
        var rest = Math.min(bytes.length, at + instead);
        out.write(bytes, rest, bytes.length - rest);
        return out.toByteArray();
    }
}
